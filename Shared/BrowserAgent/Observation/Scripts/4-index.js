// What is kept from one look to the next, so that looking again costs what is near and what changed, not what there is:
// summaries of what is scrolled out, and the children of long lists in chunks. Elements in and around the viewport are
// looked at afresh whenever anything happened at all, since hovering, animations and style sheets change them without a trace in the document.
const index = {
  started: false,
  /** How often something was noticed that may change what a look sees. */
  changes: 0,
  /** A change may have hidden or shown anything: nothing kept of lists counts before this. */
  epoch: 0,
  styles: '',
  summaries: new WeakMap(),
  lists: new WeakMap(),
  chunkOf: new WeakMap(),
  watched: new WeakSet(),
  asked: new WeakSet(),
  suspects: [],
  /** Nodes whose frameworks' handlers are not known yet; flag 1: with all inside. */
  news: [],
  delegating: false,
  marked: new WeakMap(),
  /** Whether tables hold tables. */
  nesting: new WeakMap(),
  containers: [],
  live: new Map(),
};
const chunkSize = 48;
const observed = { subtree: true, childList: true, characterData: true, attributes: true, attributeOldValue: true };
const observer = new MutationObserver(noteChanges);
const liveSelector = '[aria-live]:not([aria-live=off]), [role=alert], [role=status], [role=log], output, [class*=toast i], [class*=snackbar i], [class*=flash i]';
// Where pages say of the boxes that all their lists open in that they are read out, what opens is no message.
const offerSelector = '[role=option], [role^=menuitem], [role=grid], [role=dialog], table, select';

/** All there is; a document that was opened to be written, and not written yet, has nothing. */
function everything() {
  return document.$documentElement ? [[document.$documentElement, 1]] : [];
}

function startIndex() {
  if (!index.started) {
    index.started = true;
    index.news.push(...everything());
    watch(document);
    for (const type of ['input', 'change', 'toggle', 'focusin', 'focusout']) {
      document.addEventListener(type, () => styleRules.reactsToState && index.epoch++, { capture: true, passive: true });
    }
    dashboardWorld.followers.add((kind, host) => kind === 'root' && touch(host));
    hearStirring();
  }
  noteChanges(observer.takeRecords());
}

/** Follows the changes inside a document or shadow root. */
function watch(root) {
  if (!index.watched.has(root)) {
    index.watched.add(root);
    observer.observe(root, observed);
    if (root !== document) {
      index.news.push([root, 1]);
    }
  }
}

function noteChanges(records) {
  let noted = 0;
  index.changes += records.length;
  for (const record of records) {
    const { target, type } = record;
    touch(target);
    if (type === 'childList') {
      replay(record);
      noteTables(record);
      if (styleRules.reactsToContent) {
        index.epoch++;
      } else if (styleRules.reactsToOrder) {
        forgetListsIn(target);
      }
      for (const node of record.addedNodes) {
        if (node.$nodeType === Node.ELEMENT_NODE) {
          index.news.push([node, 1]);
          special.changed.push(node);
        }
      }
    } else if (type === 'attributes') {
      index.news.push([target, 0]);
      special.changed.push(target);
      if (styleRules.concernsOthers(record)) {
        index.epoch++;
      }
    }
    if (type !== 'attributes' && noted++ < 100) {
      noteLive(record);
    }
  }
  if (index.news.length > 4000) {
    forgetNews();
  }
  if (special.changed.length > 500) {
    Object.assign(special, { found: null, changed: [] });
  }
}

function noteTables({ addedNodes, removedNodes }) {
  const holds = (node) => node.$nodeType === Node.ELEMENT_NODE && (node.$tagName === 'TABLE' || node.$getElementsByTagName('table').length > 0);
  if ([...addedNodes].some(holds) || [...removedNodes].some(holds)) {
    index.nesting = new WeakMap();
  }
}

/** Everything is to be asked for its handlers once more. */
function forgetNews() {
  index.news = everything();
  index.watched = new WeakSet([document]);
}

/** Something at or below this node changed: what was kept of it and of all around it is void. */
function touch(node) {
  for (let at = node; at; at = composedParent(at)) {
    index.summaries.delete(at);
    const chunk = index.chunkOf.get(at);
    if (chunk) {
      chunk.far = null;
    }
  }
}

// ---- Dialogs, and what style sheets fix to the viewport: found once, then where something changed.
const special = {
  found: null,
  selector: '',
  changed: [],
  /** Dialogs in shadow trees are only found where they are seen, and then kept in mind. */
  sighted: new Set(),

  /** In no particular order. */
  elements() {
    const selector = `dialog, [popover], [aria-modal="true"], [style*=fixed]${styleRules.fixed ? `, ${styleRules.fixed}` : ''}`;
    if (!this.found || this.selector !== selector) {
      this.found = new Set(document.$querySelectorAll(selector));
    } else {
      for (const node of this.changed) {
        this.found[node.$matches(selector) ? 'add' : 'delete'](node);
        node.$querySelectorAll(selector).forEach((each) => this.found.add(each));
      }
    }
    Object.assign(this, { selector, changed: [] });
    this.found.forEach((each) => each.$isConnected || this.found.delete(each));
    return [...this.found];
  },
};

// ---- Long lists.

/** The chunks of a container with many children; null for one with few. */
function chunksOf(container) {
  if (container.$childElementCount < 2 * chunkSize) {
    return null;
  }
  const known = index.lists.get(container);
  const childNodes = container.$childNodes;
  if (known?.count === childNodes.length) {
    return known.chunks;
  }
  const chunks = [];
  childNodes.forEach((node, position) => {
    if (position % chunkSize === 0) {
      chunks.push({ nodes: [], far: null });
    }
    chunks.at(-1).nodes.push(node);
    index.chunkOf.set(node, chunks.at(-1));
  });
  index.lists.set(container, { chunks, count: childNodes.length });
  index.containers = [...index.containers.filter((known) => known.deref()?.$isConnected), new WeakRef(container)];
  return chunks;
}

function forgetListsIn(node) {
  for (const reference of index.containers) {
    const container = reference.deref();
    if (container && node.$contains(container)) {
      index.lists.delete(container);
    }
  }
}

/** Carries a change of a container's children over to its chunks. */
function replay({ target, addedNodes, removedNodes, previousSibling }) {
  const list = index.lists.get(target);
  if (!list) {
    return;
  }
  for (const node of removedNodes) {
    const chunk = index.chunkOf.get(node);
    const position = chunk?.nodes.indexOf(node) ?? -1;
    if (position < 0) {
      index.lists.delete(target);
      return;
    }
    chunk.nodes.splice(position, 1);
    chunk.far = null;
    index.chunkOf.delete(node);
    list.count--;
  }
  if (addedNodes.length === 0) {
    return;
  }
  const chunk = previousSibling ? index.chunkOf.get(previousSibling) : list.chunks[0];
  const position = previousSibling ? chunk?.nodes.indexOf(previousSibling) ?? -1 : -1;
  if (!chunk || (previousSibling && position < 0) || chunk.nodes.length + addedNodes.length > 4 * chunkSize) {
    index.lists.delete(target);
    return;
  }
  chunk.nodes.splice(position + 1, 0, ...addedNodes);
  chunk.far = null;
  addedNodes.forEach((node) => index.chunkOf.set(node, chunk));
  list.count += addedNodes.length;
}

/** Adds what a chunk holds to what is left out, if all of it is scrolled out; else gives false. */
function leaveOutChunk(chunk, at) {
  if (chunk.seen === at.walk) {
    return false;
  }
  let far = chunk.far?.epoch === index.epoch && chunk.nodes.length > 0 ? chunk.far : null;
  let side = far ? sideOfChunk(far, at) : null;
  if (!side) {
    far = measure(chunk, at);
    side = far?.side ?? null;
    chunk.far = far;
  }
  if (!side) {
    return false;
  }
  addSummary(at.left[side], far.summary);
  if (far.blank) {
    visitText(far.blank, at);
  }
  return true;
}

/** Where a chunk is that was scrolled out before; null when it changed its size, or may be in view. */
function sideOfChunk(far, at) {
  const first = far.first.$getBoundingClientRect();
  const last = far.last.$getBoundingClientRect();
  const near = (a, b) => Math.abs(a - b) < 0.05;
  if (!near(last.top - first.top, far.span) || !near(first.height, far.heights[0]) || !near(last.height, far.heights[1])
    || !near(first.width, far.widths[0]) || !near(last.width, far.widths[1])) {
    return null;
  }
  const box = {
    top: first.top + far.top, bottom: first.top + far.bottom, maxLeft: first.left + far.maxLeft, minRight: first.left + far.minRight,
  };
  const inside = at.bounds.every(({ rect }) => box.top >= rect.top && box.bottom <= rect.bottom && box.maxLeft < rect.right && box.minRight > rect.left);
  if (!inside) {
    return null;
  }
  return box.bottom <= at.clip.top ? 'above' : box.top >= at.clip.bottom && box.minRight > at.clip.left ? 'below' : null;
}

/** What a chunk comes to when it is scrolled out on one side and made of plain boxes and nothing else; else null. */
function measure(chunk, at) {
  const summary = newSummary();
  let [side, blank, first, last] = [null, null, null, null];
  let [top, bottom, maxLeft, minRight] = [Infinity, -Infinity, -Infinity, Infinity];
  for (const node of chunk.nodes) {
    if (node.$nodeType === Node.TEXT_NODE) {
      if (/\S/.test(node.data)) {
        return null;
      }
      blank ??= node;
    }
    if (node.$nodeType !== Node.ELEMENT_NODE || skippedTags.has(node.$tagName)) {
      continue;
    }
    at.walk.measured++;
    const style = getComputedStyle(node);
    if (style.display === 'contents' || !/^(static|relative)$/.test(style.position) || style.float !== 'none' || style.opacity === '0'
      || node.$tagName === 'THEAD' || node.$tagName === 'SLOT') {
      return null;
    }
    if (!node.$checkVisibility() || node.$inert) {
      continue;
    }
    const rect = node.$getBoundingClientRect();
    if (!isScrolledOut(node, rect, at) || isClippedAway(rect, at) || (side && side !== sideOf(rect, at.clip, style))) {
      return null;
    }
    side = sideOf(rect, at.clip, style);
    first ??= { node, rect };
    last = { node, rect };
    top = Math.min(top, rect.top);
    bottom = Math.max(bottom, rect.bottom);
    maxLeft = Math.max(maxLeft, rect.left);
    minRight = Math.min(minRight, rect.right);
    addSummary(summary, summaryOf(node, at));
  }
  return first && {
    epoch: index.epoch, side, summary, blank, first: first.node, last: last.node, span: last.rect.top - first.rect.top,
    heights: [first.rect.height, last.rect.height], widths: [first.rect.width, last.rect.width],
    top: top - first.rect.top, bottom: bottom - first.rect.top, maxLeft: maxLeft - first.rect.left, minRight: minRight - first.rect.left,
  };
}

// ---- What is scrolled out.

function newSummary() {
  return { elements: 0, chars: 0, headings: [] };
}

function addSummary(to, summary) {
  to.elements += summary.elements;
  to.chars += summary.chars;
  for (const heading of summary.headings) {
    if (to.headings.length < 8) {
      to.headings.push(heading);
    }
  }
}

/** What a subtree comes to: depends on the document alone, not on how it is shown. */
function summaryOf(node, at) {
  const known = at.walk.fresh ? null : index.summaries.get(node);
  if (known) {
    return known;
  }
  const summary = newSummary();
  summary.elements = node.$querySelectorAll(interactiveSelector).length + (node.$matches(interactiveSelector) ? 1 : 0);
  summary.chars = fold(node.$textContent).length;
  const headings = /^H[1-6]$/.test(node.$tagName) ? [node] : node.$childElementCount > 0 ? [...node.$querySelectorAll('h1,h2,h3')] : [];
  summary.headings = headings.slice(0, 8).map((heading) => fold(heading.$textContent).slice(0, 100)).filter(Boolean);
  index.summaries.set(node, summary);
  return summary;
}

// ---- Messages that may be gone before anybody looks.

function noteLive({ target, addedNodes, type }) {
  const nodes = type === 'childList' ? addedNodes : [target];
  for (const node of nodes) {
    const element = node.$nodeType === Node.ELEMENT_NODE ? node : node.$parentElement;
    const region = element?.$closest(liveSelector) ?? (type === 'childList' && element?.$querySelector?.(liveSelector));
    const text = region ? fold(region.$textContent).slice(0, 300) : '';
    if (text && index.live.size < 20 && region.$querySelector(offerSelector) === null) {
      index.live.set(region, { role: region.$getAttribute('role') === 'alert' ? 'alert' : 'status', text });
    }
  }
}

/** Messages that came since the last look and are not among what is told, since they are gone, or behind a dialog. */
function vanishedMessages({ modal, holders }) {
  const gone = [];
  for (const [region, { role, text }] of index.live) {
    const shown = region.$isConnected && region.$checkVisibility({ visibilityProperty: true, opacityProperty: true })
      && intersects(region.$getBoundingClientRect(), viewport()) && fold(region.$textContent).includes(text)
      && (!modal || composedContains(modal, region) || (holders && reachedPoints(region, region.$getBoundingClientRect()) > 0));
    if (!shown) {
      gone.push({ r: role, s: text });
    }
  }
  index.live.clear();
  return gone.slice(-5);
}
