// What lies in the way, in words by which a person finds it.
function nameOfCover(cover) {
  let shown = cover;
  for (let at = cover; at && at !== document.$body; at = composedParent(at)) {
    if (at instanceof Element && (/^(dialog|alertdialog)$/.test(at.$getAttribute('role') ?? '') || at.$tagName === 'DIALOG')) {
      shown = at;
      break;
    }
  }
  const tag = shown.$tagName.toLowerCase();
  const id = shown.id ? `#${shown.id}` : '';
  const kind = roleOf(shown) || tag;
  const text = (nameOf(shown, false) || contentText(shown, 80)).slice(0, 80);
  return `${kind === tag ? tag : kind}${id}${text ? ` “${text}”` : ''}`;
}
