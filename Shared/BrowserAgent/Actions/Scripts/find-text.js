// Where a text stands in what a frame's document shows, whatever its case and line breaks. Part of other scripts.

function isShown(node) {
  return node.$parentElement?.$checkVisibility({ visibilityProperty: true }) === true
    && !/^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|OPTION|TEXTAREA)$/.test(node.$parentElement.$tagName);
}

/** Text nodes in reading order, those of open shadow roots included. */
function textNodesOf(scope, found = []) {
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    if (node.$nodeType === Node.TEXT_NODE) {
      found.push(node);
    } else if (node.$shadowRoot) {
      textNodesOf(node.$shadowRoot, found);
    }
  }
  return found;
}

/** Ranges that hold the text, in reading order. */
function placesOf(text, scope) {
  const wanted = fold(text).toLowerCase();
  if (wanted === '') {
    return [];
  }
  // Folded text with, for each of its characters, the node and offset that it comes from.
  const origins = [];
  let folded = '';
  let block = null;
  for (const node of textNodesOf(scope)) {
    if (!node.data.trim() || !isShown(node)) {
      continue;
    }
    const owner = blockOf(node);
    if (owner !== block) {
      folded += '\n';
      origins.push(null);
      block = owner;
    }
    for (let offset = 0; offset < node.data.length; offset++) {
      const letter = /\s/.test(node.data[offset]) ? ' ' : node.data[offset].toLowerCase();
      if (letter === ' ' && /[ \n]$/.test(folded)) {
        continue;
      }
      folded += letter[0];
      origins.push({ node, offset });
    }
  }
  const places = [];
  for (let at = folded.indexOf(wanted); at >= 0 && places.length < 1000; at = folded.indexOf(wanted, at + wanted.length)) {
    const range = document.$createRange();
    const [first, last] = [origins[at], origins[at + wanted.length - 1]];
    range.setStart(first.node, first.offset);
    range.setEnd(last.node, last.offset + 1);
    places.push(range);
  }
  return places;
}

function blockOf(node) {
  let at = node.$parentElement;
  while (at?.$parentElement && getComputedStyle(at).display.startsWith('inline')) {
    at = at.$parentElement;
  }
  return at;
}
