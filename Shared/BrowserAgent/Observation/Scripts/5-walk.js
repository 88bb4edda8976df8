// One walk over the rendered tree. Node kinds (k): t text, n line break, e element, h heading, i list item, b block,
// tb table, r row, c cell, f frame, s scrollable area, o what was left out because it is scrolled out.
// All roles behind one question for the attribute: asked one by one of tens of thousands of elements, they take six times as long.
const interactiveSelector = 'a[href],button,input:not([type=hidden]),select,textarea,summary,[role]:is([role=button],[role=link],[role=checkbox],'
  + '[role=radio],[role=tab],[role=menuitem],[role=option],[role=switch],[role=combobox],[role=textbox]),[contenteditable],[onclick],[tabindex],iframe';
const skippedTags = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'HEAD', 'META', 'CAPTION', 'LINK', 'TITLE', 'OPTION', 'OPTGROUP', 'DATALIST', 'PARAM', 'SOURCE', 'TRACK', 'COL', 'COLGROUP']);
const blockRoles = new Set(['dialog', 'alertdialog', 'alert', 'form', 'search', 'tabpanel', 'menu', 'listbox']);
const maxNodes = 30000;

/** Looks at this frame. With `fresh` nothing kept from earlier looks is used, which must make no difference. */
function observeFrame(options) {
  forgetDeadElements();
  startIndex();
  refreshStyles();
  learnHandlers();
  const isLarge = document.$getElementsByTagName('*').length > 3000;
  const places = placesOfFew();
  const seen = seenAncestors(isLarge, places);
  const modal = topModal(seen);
  const around = modal && !modal.$matches('dialog:modal') ? holdersOf(modal) : null;
  const walk = {
    isLarge, places, measured: 0, looked: [], roots: [], stacked: [], pending: [], options, fresh: options.fresh === true, focused: deepActiveElement(), seen, modal, visited: 0,
    // Of what is around a native dialog nothing can be reached; beside another one the view is looked at closely.
    holders: around, inReach: around && ancestorsInReach(),
    plain: !/html|xml/i.test(document.contentType), media: 0, embeds: 0, headings: new Set(), boxed: new Set(), covers: new Map(), reaching: new Map(), truncated: false, screen: viewport(), body: document.$body, top: document.$documentElement,
  };
  for (const element of walk.seen) {
    const chunk = index.chunkOf.get(element);
    if (chunk) {
      chunk.seen = walk;
    }
  }
  index.suspects = [];
  const root = document.$body ?? document.$documentElement;
  const out = [];
  if (root) {
    const place = new Place(walk, out, grown(viewport(), options.marginScreens));
    place.beside = walk.holders !== null;
    visit(walk.modal && !walk.holders ? walk.modal : root, place);
  }
  judgePending(walk);
  const page = document.$scrollingElement ?? document.$documentElement;
  const answer = {
    token: registry.token,
    url: location.href,
    title: document.$title,
    ready: document.$readyState,
    index: indexInParent(),
    width: innerWidth,
    height: innerHeight,
    scrollX,
    scrollY,
    above: page ? page.scrollTop / Math.max(1, innerHeight) : 0,
    below: page ? Math.max(0, page.scrollHeight - innerHeight - page.scrollTop) / Math.max(1, innerHeight) : 0,
    modal: walk.modal !== null,
    media: walk.media,
    embeds: walk.embeds,
    covers: [...walk.covers.values()],
    gone: vanishedMessages(walk),
    suspects: index.suspects.length,
    measured: walk.measured,
    truncated: walk.truncated,
    nodes: out,
  };
  answer.stamp = remember(options, walk, answer);
  return answer;
}

/** Learns what listens since the last look. */
function learnHandlers() {
  if (dashboardWorld.delegating && !index.delegating) {
    index.delegating = true;
    forgetNews();
  }
  const news = index.news.filter(([node]) => node.$isConnected || node === document.$documentElement);
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
        if (node.$nodeType === Node.ELEMENT_NODE && node.$matches(selector)) {
          dashboardWorld.markSelected(node);
        }
        if (flag === 1) {
          node.$querySelectorAll(selector).forEach(dashboardWorld.markSelected);
        }
      }
    } catch {
      // A selector of jQuery's own, such as :visible.
    }
  }
}

function deepActiveElement() {
  let active = document.$activeElement;
  while (active && shadowOf(active)?.activeElement) {
    active = shadowOf(active).activeElement;
  }
  return active === document.$body ? null : active;
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

/** Where the walk stands: what is handed down to an element's own subtree. A class, since one is made for each element. */
class Place {
  /** @param from The place around this one. */
  constructor(walk, out, clip, from) {
    this.walk = walk;
    /** Where what is seen is written to. */
    this.out = out;
    /** What lies outside is scrolled out. */
    this.clip = clip;
    /** Boxes that clip what is inside them. */
    this.bounds = from ? from.bounds : [];
    /** What is in view of the closest that scrolls; null in the page itself. */
    this.port = from ? from.port : null;
    /** What was left out, on either side. */
    this.left = from ? from.left : newLeftOut();
    this.pointer = from !== undefined && from.pointer;
    /** Text is told already. */
    this.quiet = from !== undefined && from.quiet;
    this.header = from !== undefined && from.header;
    this.reacts = from !== undefined && from.reacts;
    /** The control that this is in: {name, root}, with its shadow tree. */
    this.inside = from ? from.inside : null;
    /** What listens for its items. */
    this.itemsOf = from ? from.itemsOf : null;
    this.depth = from ? from.depth : 0;
    /** Around or beside an open dialog: it is to be asked of everything whether it can be reached. */
    this.beside = from !== undefined && from.beside;
    /** The element whose content this is, and its box. */
    this.element = from ? from.element : null;
    this.box = from ? from.box : null;
    this.style = from ? from.style : null;
    /** Whether the element shows the line breaks of its text; null when it was not asked yet. */
    this.lines = from ? from.lines : null;
    this.visible = from === undefined || from.visible;
    this.opaque = from === undefined || from.opaque;
    /** In what only shows itself under the mouse. */
    this.onHover = from !== undefined && from.onHover;
  }

  with(changes) {
    return Object.assign(new Place(this.walk, this.out, this.clip, this), changes);
  }
}

const fullyVisible = { visibilityProperty: true, opacityProperty: true };

function visit(node, at) {
  const kind = node.$nodeType;
  if (kind === Node.TEXT_NODE) {
    visitText(node, at);
    return;
  }
  if (kind !== Node.ELEMENT_NODE || skippedTags.has(node.$tagName) || at.depth > 400) {
    return;
  }
  const { walk } = at;
  if (walk.boxed.size > 0 && walk.boxed.has(node)) {
    return;
  }
  walk.measured++;
  const style = getComputedStyle(node);
  // One question answers three for nearly every element: each property that is read of a style costs as much as the rest.
  const shown = node.$checkVisibility(fullyVisible);
  const { display } = style;
  const place = [node, shown, null];
  walk.looked.push(place);
  if (!shown && !node.$checkVisibility()) {
    if (display === 'contents') {
      visitBoxless(node, style, at.with({ depth: at.depth + 1 }));
    } else if (isRevealed(node)) {
      noteRevealed(controlsIn(node), at);
    }
    return;
  }
  if (node.$inert) {
    return;
  }
  const rect = walk.places?.get(node) ?? node.$getBoundingClientRect();
  place[2] = rect;
  if (walk.isLarge && intersects(rect, walk.screen) && isStacked(style, display)) {
    walk.stacked.push({ node, rect });
  }
  let { beside } = at;
  if (beside && !walk.holders.has(node)) {
    const reach = node === walk.modal ? 'all' : reachBeside(node, style, rect, walk);
    if (reach === 'nothing') {
      return;
    }
    beside = reach === 'part';
  }
  const waiting = !shown && !at.onHover && (style.opacity === '0' || (at.visible && style.visibility !== 'visible')) && isRevealed(node) ? controlsIn(node) : 0;
  if (waiting > fewControls) {
    noteRevealed(waiting, at);
    return;
  }
  const onHover = at.onHover || waiting > 0;
  const opaque = shown || onHover || style.opacity !== '0';
  if (!opaque && !aimOf(node, rect, false)) {
    visitFaint(node, at);
    return;
  }
  const here = enter(node, style, display, rect, at);
  here.beside = beside;
  if (!beside && isScrolledOut(node, rect, here)) {
    leaveOut(node, rect, here);
    return;
  }
  if (++walk.visited > maxNodes) {
    walk.truncated = true;
    return;
  }
  here.opaque = opaque;
  here.onHover = onHover;
  here.quiet ||= waiting > 0;
  here.visible = shown || onHover || style.visibility === 'visible';
  noteSuspect(node, style, rect);
  visitElement(node, style, display, rect, here);
}

/** As many are told one by one. */
const fewControls = 6;

/** Whether a style sheet shows this while the mouse is somewhere. */
function isRevealed(node) {
  return styleRules.revealed !== '' && node.$matches(styleRules.revealed);
}

/** Marks by which headings are linked to do not count: nobody looks for those. */
function controlsIn(node) {
  const isOne = (element) => (element.$matches(interactiveSelector) && !element.$matches('a[href^="#"]:not([role])')) || (dashboardWorld.listening(element) & pressed) !== 0;
  return [node, ...node.$getElementsByTagName('*')].filter(isOne).length;
}

/** Too many to be told, or nowhere as long as the mouse is elsewhere. */
function noteRevealed(controls, at) {
  if (controls > 0 && at.visible && !at.quiet && at.box) {
    noteText(` (${controls} more on hover) `, at.box, at.out);
  }
}

/** Of what is transparent only the fields that a press hits there are told: pages draw a label over them until they are filled in. */
function visitFaint(node, at) {
  for (const field of fieldsIn(node)) {
    const rect = field.$getBoundingClientRect();
    if (!at.walk.boxed.has(field) && intersects(rect, at.clip) && liesOnTop(field, rect)) {
      visitElement(field, getComputedStyle(field), 'inline', rect, at.with({ depth: at.depth + 1, opaque: false, visible: true }));
    }
  }
}

/** What has no box of its own may be a control all the same: it is where its content is. */
function visitBoxless(node, style, at) {
  if (isControlElement(node, roleOf(node)) || dashboardWorld.listening(node) & pressed) {
    const rect = rectOf(node);
    if (intersects(rect, at.clip)) {
      visitElement(node, style, 'inline', rect, at.with({ visible: style.visibility === 'visible' }));
      return;
    }
  }
  visitChildren(node, at);
}

/** The state for an element's own subtree: what clips it changes with its position; a table's head is never scrolled out. */
function enter(node, style, display, rect, at) {
  const here = new Place(at.walk, at.out, at.clip, at);
  here.depth++;
  here.element = node;
  here.box = rect;
  here.style = style;
  here.lines = null;
  if (node.$tagName === 'THEAD') {
    here.header = true;
    return here;
  }
  // What is inline is neither fixed nor absolute: those are made blocks.
  const position = display === 'inline' ? 'static' : style.position;
  if (position === 'fixed') {
    here.clip = at.walk.screen;
    here.bounds = [];
    here.port = null;
    // No scrolling brings what stays where it is into view.
    here.left = newLeftOut();
  } else if (position === 'absolute' && at.bounds.length > 0) {
    const block = node.offsetParent;
    here.bounds = at.bounds.filter((bound) => block && bound.element.$contains(block));
  }
  return here;
}

function isScrolledOut(node, rect, at) {
  return !intersects(rect, at.clip) && hasArea(rect) && node !== at.walk.body && !at.walk.seen.has(node) && !at.header && !standInOf(node, rect) && !handleAround(node);
}

function isClippedAway(rect, at) {
  return at.bounds.length > 0 && at.bounds.some((bound) => isClippedBy(rect, bound));
}

/** A box that was closed may lie across the middle of what is in it; of one as small as a dot nobody sees anything. */
function isClippedBy(rect, bound) {
  const { left, top, right, bottom } = bound.rect;
  return !intersects(rect, bound.rect) || (hasArea(rect) && (!hasArea(bound.rect) || Math.max(right - left, bottom - top) < 2));
}

/** What is read later is below: beside it, that is to the left where it is read from right to left. */
function sideOf(rect, clip, style) {
  const isBeside = rect.bottom > clip.top && rect.top < clip.bottom;
  return (isBeside ? (rect.right <= clip.left) !== (style.direction === 'rtl') : rect.bottom <= clip.top) ? 'above' : 'below';
}

function leaveOut(node, rect, at) {
  if (!isClippedAway(rect, at)) {
    addSummary(at.left[sideOf(rect, at.clip, at.style)], summaryOf(node, at));
  }
}

function visitChildren(node, at) {
  const root = shadowOf(node);
  if (root) {
    watch(root);
    at.walk.roots.push(root);
  } else if (node.$tagName === 'SLOT' && node.assignedNodes().length > 0) {
    node.assignedNodes({ flatten: true }).forEach((child) => visit(child, at));
    return;
  }
  const chunks = at.walk.fresh || at.header || at.beside ? null : chunksOf(root ?? node);
  if (!chunks) {
    for (let child = (root ?? node).$firstChild; child; child = child.$nextSibling) {
      visit(child, at);
    }
    return;
  }
  for (const chunk of chunks) {
    if (!leaveOutChunk(chunk, at)) {
      chunk.nodes.forEach((child) => visit(child, at));
    }
  }
}
