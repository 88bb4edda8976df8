// Puts a text on the browser's clipboard; the page hears nothing of it. Needs a user gesture.
(text) => {
  const mine = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === 'copy') {
      event.clipboardData.setData('text/plain', text);
    }
  };
  // Copying without a selection is allowed only to who says that it will provide something.
  for (const type of ['beforecopy', 'copy']) {
    addEventListener(type, mine, true);
  }
  try {
    return document.execCommand('copy');
  } finally {
    for (const type of ['beforecopy', 'copy']) {
      removeEventListener(type, mine, true);
    }
  }
}
