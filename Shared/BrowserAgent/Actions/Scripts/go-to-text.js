// Looks for a text in a frame. With `index` null gives how often it stands there; else brings that place into view and gives
// {around, heading, position, token, id}: the words around it, the heading above, how far down it is in percent, and the
// number of what holds it.
(text, index) => {
  const places = placesOf(text, document);
  if (index === null) {
    return places.length;
  }
  const range = places[index];
  const holder = range?.startContainer.$parentElement;
  if (!holder) {
    return null;
  }
  holder.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
  const block = blockOf(range.startContainer);
  const whole = contentText(block, 2000);
  const start = Math.max(0, whole.toLowerCase().indexOf(fold(text).toLowerCase()) - 80);
  const headings = [...document.$querySelectorAll('h1, h2, h3, h4, h5, h6, [role=heading]')].filter((each) =>
    each.$checkVisibility() && each.compareDocumentPosition(holder) & Node.DOCUMENT_POSITION_FOLLOWING);
  const total = Math.max(1, document.$documentElement.scrollHeight);
  let number = null;
  for (let at = holder, level = 0; at && level < 4 && !number; at = composedParent(at), level++) {
    const id = globalThis.dashboardRegistry?.numbers.get(at);
    number = id === undefined ? null : { token: globalThis.dashboardRegistry.token, id };
  }
  return {
    around: `${start > 0 ? '…' : ''}${whole.slice(start, start + 240)}${whole.length > start + 240 ? '…' : ''}`,
    heading: headings.length > 0 ? contentText(headings.at(-1), 100) : null,
    position: Math.round(((scrollY + range.$getBoundingClientRect().top) / total) * 100),
    ...number,
  };
}
