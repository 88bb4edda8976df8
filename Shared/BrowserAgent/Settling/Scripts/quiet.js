// Resolves when the document has not changed for `quiet` milliseconds, or after `limit` at most. Changes of inline styles
// are left out: they are applied already, and animations make them without end.
(quiet, limit) => new Promise((resolve) => {
  const observed = { subtree: true, childList: true, characterData: true, attributes: true };
  let timer = 0;
  let last = 0;
  const observer = new MutationObserver((records) => {
    if (records.some((record) => record.attributeName !== 'style')) {
      clearTimeout(timer);
      timer = setTimeout(end, quiet);
    }
  });
  const end = () => {
    clearTimeout(timer);
    clearTimeout(last);
    observer.disconnect();
    resolve(true);
  };
  observer.observe(document, observed);
  for (const element of document.querySelectorAll('*')) {
    if (element.shadowRoot) {
      observer.observe(element.shadowRoot, observed);
    }
  }
  timer = setTimeout(end, quiet);
  last = setTimeout(end, limit);
})
