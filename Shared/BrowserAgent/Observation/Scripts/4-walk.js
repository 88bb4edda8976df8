// One walk over the rendered tree. Node kinds (k): t text, n line break, e element, h heading, i list item, b block,
// tb table, r row, c cell, f frame, s scrollable area, o what was left out because it is scrolled out.
const interactiveSelector = 'a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button],[role=link],[role=checkbox],'
  + '[role=radio],[role=tab],[role=menuitem],[role=option],[role=switch],[role=combobox],[role=textbox],[contenteditable],[onclick],[tabindex],iframe';
const skippedTags = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'HEAD', 'META', 'CAPTION', 'LINK', 'TITLE', 'OPTION', 'OPTGROUP', 'DATALIST', 'PARAM', 'SOURCE', 'TRACK', 'COL', 'COLGROUP']);
const blockRoles = new Set(['dialog', 'alertdialog', 'alert', 'form', 'search', 'tabpanel', 'menu', 'listbox']);
const maxNodes = 30000;

function observeFrame(options) {
  forgetDeadElements();
  const focused = deepActiveElement();
  const walk = {
    options, focused, seen: seenAncestors(), modal: topModal(), visited: 0, media: 0, covered: 0, truncated: false,
  };
  const root = document.body ?? document.documentElement;
  const out = [];
  if (root) {
    const clip = grown(viewport(), options.marginScreens);
    visit(walk.modal ?? root, { walk, out, clip, bounds: [], left: newLeftOut(), pointer: false, quiet: false, header: false, depth: 0 });
  }
  const page = document.scrollingElement ?? document.documentElement;
  return {
    token: registry.token,
    url: location.href,
    title: document.title,
    ready: document.readyState,
    index: indexInParent(),
    width: innerWidth,
    height: innerHeight,
    above: page ? page.scrollTop / Math.max(1, innerHeight) : 0,
    below: page ? Math.max(0, page.scrollHeight - innerHeight - page.scrollTop) / Math.max(1, innerHeight) : 0,
    modal: walk.modal !== null,
    media: walk.media,
    covered: walk.covered,
    truncated: walk.truncated,
    nodes: out,
  };
}

function deepActiveElement() {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) {
    active = active.shadowRoot.activeElement;
  }
  return active === document.body ? null : active;
}

/** The dialog that makes everything else unreachable, if one is open. */
function topModal() {
  const native = [...document.querySelectorAll('dialog:modal')].at(-1);
  const declared = [...document.querySelectorAll('[aria-modal="true"]')].filter((dialog) => dialog.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && intersects(dialog.getBoundingClientRect(), viewport()) && hasArea(dialog.getBoundingClientRect())).at(-1);
  return native ?? declared ?? null;
}

/** Position among the parent's frames; the parent finds the same number for its frame element. */
function indexInParent() {
  if (parent === self) {
    return -1;
  }
  for (let index = 0; index < parent.length; index++) {
    if (parent[index] === self) {
      return index;
    }
  }
  return -1;
}

function newLeftOut() {
  return { above: { elements: 0, chars: 0, headings: [] }, below: { elements: 0, chars: 0, headings: [] } };
}

function visit(node, at) {
  if (node.nodeType === Node.TEXT_NODE) {
    visitText(node, at);
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE || skippedTags.has(node.tagName) || at.depth > 400) {
    return;
  }
  if (++at.walk.visited > maxNodes) {
    at.walk.truncated = true;
    return;
  }
  const style = getComputedStyle(node);
  if (style.display === 'contents') {
    visitChildren(node, { ...at, depth: at.depth + 1 });
    return;
  }
  if (!node.checkVisibility() || node.inert) {
    return;
  }
  const rect = node.getBoundingClientRect();
  if (style.opacity === '0' && !aimOf(node, rect, style)) {
    return;
  }
  const here = enter(node, style, at);
  if (isScrolledOut(node, rect, here)) {
    leaveOut(node, rect, here);
    return;
  }
  visitElement(node, style, rect, here);
}

/** The state for an element's own subtree: what clips it changes with its position; a table's head is never scrolled out. */
function enter(node, style, at) {
  if (node.tagName === 'THEAD') {
    return { ...at, depth: at.depth + 1, header: true };
  }
  if (style.position === 'fixed') {
    return { ...at, depth: at.depth + 1, clip: viewport(), bounds: [] };
  }
  if (style.position === 'absolute' && at.bounds.length > 0) {
    const block = node.offsetParent;
    return { ...at, depth: at.depth + 1, bounds: at.bounds.filter((bound) => block && bound.element.contains(block)) };
  }
  return { ...at, depth: at.depth + 1 };
}

function isScrolledOut(node, rect, at) {
  return hasArea(rect) && !intersects(rect, at.clip) && node !== document.body && !at.walk.seen.has(node) && !at.header;
}

function isClippedAway(rect, at) {
  return at.bounds.some((bound) => !intersects(rect, bound.rect));
}

function leaveOut(node, rect, at) {
  if (isClippedAway(rect, at)) {
    return;
  }
  const side = rect.bottom <= at.clip.top || rect.right <= at.clip.left ? at.left.above : at.left.below;
  side.elements += node.querySelectorAll(interactiveSelector).length + (node.matches(interactiveSelector) ? 1 : 0);
  side.chars += fold(node.textContent).length;
  const headings = /^H[1-6]$/.test(node.tagName) ? [node] : [...node.querySelectorAll('h1,h2,h3')];
  for (const heading of headings.slice(0, 8)) {
    if (side.headings.length < 8 && fold(heading.textContent)) {
      side.headings.push(fold(heading.textContent).slice(0, 100));
    }
  }
}

function visitText(node, at) {
  const text = node.data.replace(/\s+/g, ' ');
  const parent = node.parentElement ?? node.getRootNode().host;
  if (at.quiet || text === '' || !parent) {
    return;
  }
  const rect = text === ' ' ? parent.getBoundingClientRect() : textRect(node, parent);
  if (text !== ' ' && (getComputedStyle(parent).visibility !== 'visible' || isClippedAway(rect, at))) {
    return;
  }
  if (text !== ' ' && !at.header && !intersects(rect, at.clip)) {
    (rect.bottom <= at.clip.top ? at.left.above : at.left.below).chars += text.length;
    return;
  }
  const last = at.out.at(-1);
  if (last?.k === 't') {
    last.s = (last.s + text).replace(/\s+/g, ' ').slice(0, 4000);
  } else if (text !== ' ' || last?.k === 'e') {
    at.out.push({ k: 't', s: text.slice(0, 4000), y: Math.round(rect.top) });
  }
}

/** A box of ordinary size stands for its text; in one that is taller than the screen the text itself is looked for. */
function textRect(node, parent) {
  const rect = parent.getBoundingClientRect();
  if (rect.height <= innerHeight && hasArea(rect)) {
    return rect;
  }
  const range = document.createRange();
  range.selectNodeContents(node);
  return range.getBoundingClientRect();
}

function visitChildren(node, at) {
  if (node.shadowRoot) {
    node.shadowRoot.childNodes.forEach((child) => visit(child, at));
  } else if (node.tagName === 'SLOT' && node.assignedNodes().length > 0) {
    node.assignedNodes({ flatten: true }).forEach((child) => visit(child, at));
  } else {
    node.childNodes.forEach((child) => visit(child, at));
  }
}
