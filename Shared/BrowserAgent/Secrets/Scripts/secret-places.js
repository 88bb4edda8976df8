// Rectangles of the viewport in which these ranges of the text of secret-text.js, and these fields, are drawn.
(ranges, ...fields) => {
  const places = [];
  const keep = ({ left, top, width, height }) => {
    if (width > 0 && height > 0) {
      places.push({ x: left, y: top, width, height });
    }
  };
  for (const [start, end] of ranges) {
    for (const part of globalThis.secretParts ?? []) {
      const [from, to] = [Math.max(start, part.start) - part.start, Math.min(end, part.start + part.length) - part.start];
      if (from >= to) {
        continue;
      }
      if (part.whole) {
        keep(part.node.$getBoundingClientRect());
        continue;
      }
      const range = document.$createRange();
      range.selectNodeContents(part.node);
      if (part.node.data.length === part.length) {
        range.setStart(part.node, from);
        range.setEnd(part.node, to);
      }
      [...range.$getClientRects()].forEach(keep);
    }
  }
  for (const field of fields) {
    if (field.$isConnected && field.type !== 'password') {
      keep(field.$getBoundingClientRect());
    }
  }
  return places;
}
