// What the walk writes down for each kind of element.
function visitElement(node, style, display, rect, at) {
  const role = roleOf(node);
  const isControl = isControlElement(node, role);
  // Of a control without elements inside nobody asks for its cursor.
  const pointer = isControl && node.$firstElementChild === null ? at.pointer : handCursors.has(style.cursor);
  let kind = at.visible ? (isControl ? 'control' : isClickable(node, rect, pointer, at) && style.pointerEvents !== 'none' ? 'click' : null) : null;
  if (kind === 'click' && role !== 'row' && (gridRoles.has(role) || holdsItems(node, at) || scrollState(node, style.overflow, at))) {
    // What a list hears is meant for its items; where something scrolls has a number as such.
    kind = null;
  }
  if (role === 'group' && writeDrawnDate(node, at)) {
    kind = null;
  }
  at.pointer = pointer;
  at.reacts ||= kind !== null && dashboardWorld.listening(node) !== 0;
  const inline = /^(inline|ruby)/.test(display) && role !== 'row';
  if (!inline) {
    lineBreak(at.out);
  }
  if (frameTags.has(node.$tagName) && (node.contentWindow || node.$tagName === 'EMBED')) {
    writeFrame(node, rect, at);
  } else if (role === 'row') {
    writeRow(node, kind, rect, at);
  } else if (kind) {
    writeControl(node, rect, role, kind, at);
  } else if (/^(BR|HR)$/.test(node.$tagName)) {
    lineBreak(at.out);
  } else if (pictureTags.has(node.$tagName)) {
    writePicture(node, pointer, rect, role, at);
  } else if (node.$tagName === 'RT') {
    writeReading(node, rect, at);
  } else if (role === 'progressbar' || role === 'meter') {
    writeGauge(node, rect, role, at);
  } else if (node.$tagName === 'LABEL' && standsForControl(node)) {
    writeLabelled(node, rect, at);
  } else {
    writeContainer(node, display === 'inline' ? '' : style.overflow, rect, role, at);
  }
  if (!inline) {
    lineBreak(at.out);
  }
}

/** Of what can be pressed, and of what can be taken and moved. */
const handCursors = new Set(['pointer', 'grab', 'move']);

const gridRoles = new Set(['table', 'grid', 'treegrid']);

/** How the characters before it are read. */
function writeReading(node, rect, at) {
  const text = fold(node.$textContent);
  if (text && at.visible && !at.quiet) {
    noteText(`(${text})`, rect, at.out);
  }
}

const frameTags = new Set(['IFRAME', 'FRAME', 'OBJECT', 'EMBED']);
const pictureTags = new Set(['IMG', 'svg', 'CANVAS', 'VIDEO', 'AUDIO']);

function lineBreak(out) {
  if (out.length > 0 && out.at(-1).k !== 'n') {
    out.push({ k: 'n' });
  }
}

const controlTags = new Set(['INPUT', 'SELECT', 'TEXTAREA', 'BUTTON', 'SUMMARY']);

/** A person could use it by what it is, natively or by its role. */
function isControlElement(node, role) {
  const tagName = node.$tagName;
  if (controlTags.has(tagName)) {
    return true;
  }
  return controlRoles.has(role) && !(role === 'listbox' && tagName !== 'SELECT') && !(tagName === 'LABEL' && node.control);
}

/** By what pages say in attributes that a listener elsewhere hears presses for: Phoenix, Livewire, Qwik, Stimulus, htmx. */
const pressAttributes = '[phx-click], [wire\\:click], [on\\:click], [data-action*="click->"],'
  + ':is([hx-get], [hx-post], [hx-put], [hx-patch], [hx-delete]):is(:not([hx-trigger], form), [hx-trigger*=click])';

/** A list that listens, or a box that is pressed and dropped on, does so for its items, which are all of a kind. */
function holdsItems(node, at) {
  const bits = dashboardWorld.listening(node);
  const isList = /^(UL|OL)$/.test(node.$tagName);
  if (!(bits & pressed) || !(isList || bits & dragged) || node.$childElementCount < (isList ? 1 : 2) || node.$hasAttribute('tabindex')) {
    return false;
  }
  const [first, ...others] = node.$children;
  if (!/^(LI|DIV|TR|A|SPAN)$/.test(first.$tagName) || others.some((each) => each.$tagName !== first.$tagName)) {
    return false;
  }
  at.itemsOf = node;
  return true;
}

/** A person could use it because it listens, or looks or says so. */
function isClickable(node, rect, pointer, at) {
  if (node.$tagName === 'LABEL' && node.control) {
    return false;
  }
  if (at.itemsOf !== null && at.itemsOf === node.$parentElement && hasOwnMeaning(node, at)) {
    return true;
  }
  if (node.$hasAttributes()
    && (node.$hasAttribute('onclick') || node.$getAttribute('draggable') === 'true'
      // Of the cells of a grid only one is reached by keys, and all by the mouse.
      || (node.$hasAttribute('tabindex') && (node.tabIndex >= 0 || /^(gridcell|columnheader|rowheader)$/.test(node.$getAttribute('role')))))) {
    return true;
  }
  if (node.$getAttribute('role') === 'gridcell' && isPressedInGrid(node)) {
    return true;
  }
  return (pointer && !at.pointer && (hasOwnMeaning(node, at) || (isPressSized(rect) && isPainted(node)))) || listensItself(node, rect, at);
}

/** Bits of world.js that make an element something to press, drag or point at. Keys alone are heard by whatever holds a field. */
const pressed = 1;
const hovered = 4;
const dragged = 8;

/** Not for what holds most of the page: there it means that somebody listens for what is inside. */
function listensItself(node, rect, at) {
  const bits = dashboardWorld.listening(node) | (node.$hasAttributes() && node.$matches(pressAttributes) ? pressed : 0);
  if ((bits & (pressed | hovered | dragged)) === 0 || !(hasOwnMeaning(node, at) || (bits & pressed && isPressSized(rect)))) {
    return false;
  }
  if (/^(CANVAS|svg)$/.test(node.$tagName)) {
    return (bits & pressed) !== 0;
  }
  const share = (rect.width * rect.height) / (innerWidth * innerHeight);
  if (bits & (pressed | dragged)) {
    return share < 0.5 && !(share > 0.1 && node.$querySelectorAll(interactiveSelector).length > 3);
  }
  return !at.reacts && share < 0.1 && node.$querySelector(interactiveSelector) === null;
}

function hasOwnMeaning(node, at) {
  return node !== at.walk.body && node !== at.walk.top
    && (hasWords(node) || node.$querySelector('img,svg,i,canvas') !== null || node.$matches('img,svg,i,canvas')
      || fold(node.$getAttribute('aria-label') ?? node.$getAttribute('title')) !== '');
}

/** Seldom further than the first words, of however many. */
function hasWords(node) {
  const texts = document.createNodeIterator(node, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (/\S/.test(text.data)) {
      return true;
    }
  }
  return false;
}

/** An empty box can be pressed when a person could hit it; one over most of the page catches what misses other things. */
function isPressSized(rect) {
  return rect.width >= 8 && rect.height >= 8 && rect.width * rect.height < 0.5 * innerWidth * innerHeight;
}

/** Whether an element without words or pictures shows something: swatches, bars, icons that a style sheet draws. */
function isPainted(node) {
  const { backgroundColor, backgroundImage, maskImage, borderWidth, boxShadow } = getComputedStyle(node);
  return node.$firstElementChild !== null || !/(transparent|, 0\))$/.test(backgroundColor) || backgroundImage !== 'none' || maskImage !== 'none'
    || !/^[0px ]+$/.test(borderWidth) || boxShadow !== 'none' || ['::before', '::after'].some((part) => getComputedStyle(node, part).content !== 'none');
}

function writeControl(node, rect, role, kind, at) {
  if ((role === 'spinbutton' && writeDrawnDate(node, at)) || (role === 'combobox' && holdsListField(node))) {
    visitChildren(node, at);
    return;
  }
  const aimed = aimedAt(node, rect, at.opaque);
  const aim = aimed === node ? rect : aimed?.$getBoundingClientRect();
  const isDrawnEditor = aimed !== null && aimed !== node && composedContains(aimed, node) && !isReplaceable(node);
  if (!aim || (isClippedAway(aim, at) && !isDrawnEditor) || standInOf(node, rect)) {
    visitChildren(node, at);
    return;
  }
  if (kind === 'click' && (writeWrapped(node, rect, at) || writeHandle(node, aim, at))) {
    return;
  }
  const nested = holdsControls(node);
  const opened = kind === 'click' ? nested || node.$querySelector('h1,h2,h3,h4,p,li,td') !== null : isCard(node, role);
  const entry = describe(node, role || 'clickable', aim, !opened, at);
  if (opened) {
    nameByHeading(node, entry, at);
  } else if (role === '' && !entry.n && !nameByHint(entry, node)) {
    return;
  }
  // A chart that listens says nothing but what is drawn in it.
  const isDrawing = kind === 'click' && !opened && !entry.n && node.$querySelector('canvas, svg text') !== null;
  if (opened || isDrawing) {
    entry.c = [];
    const { pending } = at.walk;
    const before = pending.length;
    visitChildren(node, insideOf(node, getComputedStyle(node).overflow, rect, false, at).with({ out: entry.c }));
    takeName(entry, kind);
    if (kind === 'click' && isWrapper(entry)) {
      for (const each of pending.slice(before)) {
        each.out = each.out === entry.c ? at.out : each.out;
      }
      at.out.push(...entry.c);
      return;
    }
  }
  at.out.push(entry);
  dropIfCovered(node, role, aim, entry, at, isDrawnEditor ? aimed : node);
  if (!entry.c && nested && node.$tagName !== 'SELECT' && !isEditingHost(node)) {
    // The name already says the text; only controls inside the control are still to be told.
    visitChildren(node, at.with({ quiet: true }));
  }
}

/** Calls what is opened by the few words that it begins with, when all that follows are controls. */
function takeName(entry, kind) {
  const [words, ...others] = entry.c.filter((item) => item.k !== 'n' && (item.k !== 't' || /\S/.test(item.s)));
  if (kind === 'click' && !entry.n && words?.k === 't' && words.s.length <= 60 && others.every((item) => item.k === 'e')) {
    entry.n = fold(words.s);
    entry.c.splice(entry.c.indexOf(words), 1);
  }
}

/** Without a word of its own around controls: it hears what they do, or only looks like one. */
function isWrapper(entry) {
  const inside = entry.c.filter((item) => item.k !== 'n' && !(item.k === 't' && !/\S/.test(item.s)));
  const isBare = /^(clickable|gridcell|cell|group)$/.test(entry.r) && !entry.n && !entry.v && !entry.st;
  return isBare && inside.length > 0 && inside.every((item) => item.k === 'e');
}

/** A link or button that holds more than a name: its blocks are told one by one. */
function isCard(node, role) {
  return (role === 'link' || role === 'button') && node.$firstElementChild !== null && node.$textContent.length > cardLength
    && (node.$querySelector('h1,h2,h3,h4,p,li,td,div') !== null || [...node.$children].some((child) => !getComputedStyle(child).display.startsWith('inline')))
    && contentText(node).length > cardLength;
}

/** In characters: what is shorter is a name. */
const cardLength = 100;

/** What is opened is called by its heading, which is not told again then. */
function nameByHeading(node, entry, at) {
  const [heading, another] = node.$querySelectorAll('h1,h2,h3,h4,h5,h6,[role=heading]');
  const name = heading && !another && !fold(node.$getAttribute('aria-label')) && !node.$hasAttribute('aria-labelledby') && heading.$querySelector(interactiveSelector) === null
    ? contentText(heading, cardLength) : '';
  if (name && name.length <= cardLength) {
    entry.n = name;
    at.walk.headings.add(heading);
  }
}

function describe(node, role, rect, fromContent, at) {
  const entry = { k: 'e', id: numberOf(node), r: role, y: Math.round(rect.top) };
  const set = (key, value) => {
    if (value !== null && value !== undefined && value !== '' && value.length !== 0) {
      entry[key] = value;
    }
  };
  const field = /^(INPUT|TEXTAREA|SELECT)$/.test(node.$tagName) || isEditingHost(node);
  set('n', nameOf(node, fromContent && !field).slice(0, 400));
  set('v', valueOf(node, role)?.slice(0, 400));
  set('p', fold(node.$getAttribute('placeholder')) || fold(node.$getAttribute('aria-placeholder')) || (isDrawnList(node) ? chosenIn(node, true) : ''));
  set('st', at.onHover ? [...statesOf(node, at.walk.focused), 'on hover'] : statesOf(node, at.walk.focused));
  set('cs', constraintsOf(node, role));
  set('pr', problemOf(node).slice(0, 400));
  const options = optionsOf(node, role);
  if (options) {
    entry.o = options.texts;
    entry.on = options.total;
  }
  if (/^(A|AREA|a)$/.test(node.$tagName)) {
    set('h', hrefOf(node));
  }
  if (node.$tagName === 'INPUT' && /^(email|tel|url)$/.test(node.type)) {
    entry.ty = node.type;
  }
  mark(entry, rect, at);
  return entry;
}

/** Where it is, for pictures with numbers. */
function mark(entry, rect, at) {
  if (at.walk.options.boxes) {
    entry.b = [rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top].map(Math.round);
  }
}

/** Something to read off, with no number: nothing can be done to it. */
function writeGauge(node, rect, role, at) {
  if (hasArea(rect) && !isClippedAway(rect, at)) {
    const { id, ...entry } = describe(node, role, rect, false, at);
    at.out.push(entry);
  }
}

const siteRoot = `${location.origin}/`;

/** What a browser would only put behind the folder of the page; asking it for the whole address takes far longer. */
const plainPath = /^\w[\w\-./~]*(?:#[\w\-.~]*)?$/;
const linkFolder = { base: null, path: '' };

function folderOfLinks() {
  const { baseURI } = document;
  if (linkFolder.base !== baseURI) {
    const folder = new URL('.', baseURI).href;
    Object.assign(linkFolder, { base: baseURI, path: folder.startsWith(siteRoot) ? folder.slice(siteRoot.length - 1) : folder });
  }
  return linkFolder.path;
}

/** Short: without scheme and host on the same site. */
function hrefOf(link) {
  const raw = link.$getAttribute('href') ?? '';
  if (raw.startsWith('#') || raw.startsWith('javascript:')) {
    return '';
  }
  if (plainPath.test(raw) && !raw.includes('/.')) {
    return folderOfLinks() + raw;
  }
  // Of links in drawings it is an object.
  const { href: whole } = link;
  const href = typeof whole === 'string' ? whole : raw;
  return href.startsWith(siteRoot) ? href.slice(siteRoot.length - 1) : href;
}

function writeFrame(node, rect, at) {
  if (rect.width < 10 || rect.height < 10 || getComputedStyle(node).visibility !== 'visible' || isClippedAway(rect, at)) {
    return;
  }
  let position = -1;
  for (let candidate = 0; candidate < self.length; candidate++) {
    if (self[candidate] === node.contentWindow) {
      position = candidate;
    }
  }
  const entry = { k: 'f', i: position, id: numberOf(node), n: fold(node.title || node.$getAttribute('aria-label') || node.name), y: Math.round(rect.top) };
  if (node.$tagName === 'EMBED') {
    // It does not say whether there is a frame in it, nor which: the frame's owner does.
    entry.r = 'embed';
    at.walk.embeds++;
  }
  const box = contentBox(node, rect);
  mark(entry, box, at);
  at.out.push(entry);
  dropIfCovered(node, 'frame', rect, entry, at);
}

function contentBox(node, rect) {
  const style = getComputedStyle(node);
  const left = rect.left + node.clientLeft + parseFloat(style.paddingLeft);
  const top = rect.top + node.clientTop + parseFloat(style.paddingTop);
  return { left, top, right: rect.right, bottom: rect.bottom };
}
