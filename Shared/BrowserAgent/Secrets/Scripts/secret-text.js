// All text that the document shows, in one piece, and where each part of it stands (kept for secret-places.js). What a
// password field holds is dots on the screen.
() => {
  const parts = [];
  let text = '';
  const add = (node, piece, whole) => {
    if (piece) {
      parts.push({ node, start: text.length, length: piece.length, whole });
      text += piece;
    }
  };
  const shown = (element) =>
    element.localName === 'select'
      ? [...element.selectedOptions].map((option) => option.label).join(' ')
      : element.value || element.placeholder || '';
  const visit = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.$nodeType === Node.TEXT_NODE) {
        const holder = node.$parentElement?.localName;
        if (holder !== 'script' && holder !== 'style' && holder !== 'noscript' && holder !== 'textarea' && holder !== 'option') {
          add(node, node.data, false);
        }
      } else if (node.$matches('input:not([type=password]):not([type=hidden]), textarea, select')) {
        add(node, `${shown(node)}\n`, true);
      } else if (node.$shadowRoot) {
        visit(node.$shadowRoot);
      }
    }
  };
  visit(document);
  globalThis.secretParts = parts;
  return text;
}
