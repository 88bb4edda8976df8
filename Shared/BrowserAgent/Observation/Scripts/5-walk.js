// One walk over the rendered tree. Node kinds (k): t text, n line break, e element, h heading, i list item, b block,
// tb table, r row, c cell, f frame, s scrollable area, o what was left out because it is scrolled out.
const interactiveSelector = 'a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button],[role=link],[role=checkbox],'
  + '[role=radio],[role=tab],[role=menuitem],[role=option],[role=switch],[role=combobox],[role=textbox],[contenteditable],[onclick],[tabindex],iframe';
const skippedTags = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'HEAD', 'META', 'CAPTION', 'LINK', 'TITLE', 'OPTION', 'OPTGROUP', 'DATALIST', 'PARAM', 'SOURCE', 'TRACK', 'COL', 'COLGROUP']);
const blockRoles = new Set(['dialog', 'alertdialog', 'alert', 'form', 'search', 'tabpanel', 'menu', 'listbox']);
const maxNodes = 30000;

/** Looks at this frame. With `fresh` nothing kept from earlier looks is used, which must make no difference. */
function observeFrame(options) {
  forgetDeadElements();
  startIndex();
  refreshStyles();
  learnHandlers();
  const isLarge = document.getElementsByTagName('*').length > 3000;
  const seen = seenAncestors(isLarge);
  const walk = {
    isLarge, measured: 0, stacked: [], pending: [], options, fresh: options.fresh === true, focused: deepActiveElement(), seen, modal: topModal(seen), visited: 0,
    media: 0, covers: new Map(), reaching: new Map(), truncated: false,
  };
  for (const element of walk.seen) {
    const chunk = index.chunkOf.get(element);
    if (chunk) {
      chunk.seen = walk;
    }
  }
  index.suspects = [];
  const root = document.body ?? document.documentElement;
  const out = [];
  if (root) {
    const clip = grown(viewport(), options.marginScreens);
    visit(walk.modal ?? root, { walk, out, clip, bounds: [], left: newLeftOut(), pointer: false, quiet: false, header: false, depth: 0 });
  }
  judgePending(walk);
  const page = document.scrollingElement ?? document.documentElement;
  return {
    token: registry.token,
    url: location.href,
    title: document.title,
    ready: document.readyState,
    index: indexInParent(),
    width: innerWidth,
    height: innerHeight,
    scrollX,
    scrollY,
    above: page ? page.scrollTop / Math.max(1, innerHeight) : 0,
    below: page ? Math.max(0, page.scrollHeight - innerHeight - page.scrollTop) / Math.max(1, innerHeight) : 0,
    modal: walk.modal !== null,
    media: walk.media,
    covers: [...walk.covers.values()],
    gone: vanishedMessages(),
    suspects: index.suspects.length,
    measured: walk.measured,
    truncated: walk.truncated,
    nodes: out,
  };
}

/** Learns what listens since the last look. */
function learnHandlers() {
  if (dashboardWorld.delegating && !index.delegating) {
    index.delegating = true;
    forgetNews();
  }
  const news = index.news.filter(([node]) => node.isConnected || node === document.documentElement);
  index.news = [];
  dashboardWorld.sync(news);
  for (const [root, selectors] of dashboardWorld.delegated) {
    const key = selectors.join();
    markDelegated(selectors, index.marked.get(root) === key ? news : [[root, 1]]);
    index.marked.set(root, key);
  }
}

/** Marks what the selectors mean among these nodes, and (flag 1) inside them. */
function markDelegated(selectors, nodes) {
  for (const selector of selectors) {
    try {
      for (const [node, flag] of nodes) {
        if (node.nodeType === Node.ELEMENT_NODE && node.matches(selector)) {
          dashboardWorld.markSelected(node);
        }
        if (flag === 1) {
          node.querySelectorAll(selector).forEach(dashboardWorld.markSelected);
        }
      }
    } catch {
      // A selector of jQuery's own, such as :visible.
    }
  }
}

function deepActiveElement() {
  let active = document.activeElement;
  while (active && shadowOf(active)?.activeElement) {
    active = shadowOf(active).activeElement;
  }
  return active === document.body ? null : active;
}

/** The dialog that makes everything else unreachable, if one is open; in a shadow tree it is found where it is seen. */
function topModal(seen = []) {
  const dialogs = new Set([...special.elements(), ...seen].filter((each) => each.matches?.('dialog, [aria-modal="true"]')));
  const native = [...dialogs].filter((dialog) => dialog.matches('dialog:modal')).at(-1);
  const declared = [...dialogs].filter((dialog) => dialog.matches('[aria-modal="true"]') && hasArea(dialog.getBoundingClientRect())
    && intersects(dialog.getBoundingClientRect(), viewport()) && dialog.checkVisibility({ visibilityProperty: true, opacityProperty: true })).at(-1);
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
  return { above: newSummary(), below: newSummary() };
}

function visit(node, at) {
  if (node.nodeType === Node.TEXT_NODE) {
    visitText(node, at);
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE || skippedTags.has(node.tagName) || at.depth > 400) {
    return;
  }
  at.walk.measured++;
  const style = getComputedStyle(node);
  if (style.display === 'contents') {
    visitChildren(node, { ...at, depth: at.depth + 1 });
    return;
  }
  if (!node.checkVisibility() || node.inert) {
    return;
  }
  const rect = node.getBoundingClientRect();
  if (at.walk.isLarge && isStacked(style) && intersects(rect, viewport())) {
    at.walk.stacked.push({ node, rect });
  }
  if (style.opacity === '0' && !aimOf(node, rect, style)) {
    return;
  }
  const here = enter(node, style, at);
  if (isScrolledOut(node, rect, here)) {
    leaveOut(node, rect, here);
    return;
  }
  if (++at.walk.visited > maxNodes) {
    at.walk.truncated = true;
    return;
  }
  noteSuspect(node, style, rect);
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

function sideOf(rect, clip) {
  return rect.bottom <= clip.top || rect.right <= clip.left ? 'above' : 'below';
}

function leaveOut(node, rect, at) {
  if (!isClippedAway(rect, at)) {
    addSummary(at.left[sideOf(rect, at.clip)], summaryOf(node, at));
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
  const root = shadowOf(node);
  if (root) {
    watch(root);
  } else if (node.tagName === 'SLOT' && node.assignedNodes().length > 0) {
    node.assignedNodes({ flatten: true }).forEach((child) => visit(child, at));
    return;
  }
  const chunks = at.walk.fresh || at.header ? null : chunksOf(root ?? node);
  if (!chunks) {
    (root ?? node).childNodes.forEach((child) => visit(child, at));
    return;
  }
  for (const chunk of chunks) {
    if (!leaveOutChunk(chunk, at)) {
      chunk.nodes.forEach((child) => visit(child, at));
    }
  }
}
