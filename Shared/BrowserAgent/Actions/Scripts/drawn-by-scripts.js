// Whether scripts drew what the document shows: nothing, or little, of what stands in its source is left. An error page says
// itself what it has to say, whatever scripts it has besides. The browser keeps no source: it is asked for once more.
async () => {
  const wordsOf = (body) => {
    body.$querySelectorAll('script, style, noscript, template').forEach((each) => each.remove());
    return body.$textContent.split(/\s+/).filter(Boolean);
  };
  if (!document.$body || document.scripts.length === 0) {
    return false;
  }
  const address = performance.getEntriesByType('navigation')[0]?.name ?? location.href;
  const source = await fetch(address, { cache: 'force-cache', signal: AbortSignal.timeout(5000) }).then((answer) => answer.text(), () => null);
  if (source === null) {
    return false;
  }
  const sent = wordsOf(new DOMParser().parseFromString(source, 'text/html').body);
  const shown = new Set(wordsOf(document.$body.cloneNode(true)));
  return sent.length === 0 || sent.filter((word) => shown.has(word)).length < sent.length / 2;
}
