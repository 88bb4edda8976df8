// What the walk writes down for each kind of element.
function visitElement(node, style, display, rect, at) {
  const role = roleOf(node);
  const isControl = isControlElement(node, role);
  // Of a control without elements inside nobody asks for its cursor.
  const pointer = isControl && node.$firstElementChild === null ? at.pointer : handCursors.has(style.cursor);
  let kind = at.visible ? (isControl ? 'control' : isClickable(node, rect, pointer, at) && style.pointerEvents !== 'none' ? 'click' : null) : null;
  if (kind === 'click' && role !== 'row' && (groupRoles.has(role) || isCaption(node) || holdsItems(node, at) || scrollState(node, style.overflow, at))) {
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

const groupRoles = new Set(['table', 'grid', 'treegrid', 'tree', 'tablist', 'radiogroup', 'menubar', 'toolbar', 'dialog', 'alertdialog', 'tabpanel', 'region', 'list']);

/** The label of something that browsers label by no other means: an element of a page's own, or a drawn field. */
function isCaption(node) {
  const root = node.$getRootNode();
  if (node.$hasAttribute('for') && root.getElementById?.(node.$getAttribute('for')) != null) {
    return true;
  }
  if (node.id === '' || node.$hasAttribute('role') || node.$hasAttribute('tabindex') || node.$querySelector(interactiveSelector) !== null) {
    return false;
  }
  const labelled = `[aria-labelledby~="${CSS.escape(node.id)}"]`;
  if (node.$tagName === 'LABEL') {
    return root.$querySelector(labelled) !== null;
  }
  // Other words may be pressed for something of their own, as beside a box to tick, unless a field stands beside them.
  const isField = (each) => each.$matches(`button[aria-haspopup],${fieldSelector}`) && !/^(checkbox|radio|switch)$/.test(roleOf(each));
  return [...node.$parentElement?.$querySelectorAll(labelled) ?? []].some(isField);
}

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
  return controlRoles.has(role) && !(role === 'listbox' && tagName !== 'SELECT') && !(tagName === 'LABEL' && node.control)
    && !(role === 'combobox' && [...node.$querySelectorAll('input')].some((input) => listAround(input) === node));
}

/** By what pages say in attributes that a listener elsewhere hears presses for: Phoenix, Livewire, Qwik, Stimulus, htmx. */
const pressAttributes = '[phx-click], [wire\\:click], [on\\:click], [data-action*="click->"],'
  + ':is([hx-get], [hx-post], [hx-put], [hx-patch], [hx-delete]):is(:not([hx-trigger], form), [hx-trigger*=click]),'
  + '[onmousedown], [onmouseup], [ondblclick], [onpointerdown], [onpointerup]';
const hoverAttributes = '[onmouseover], [onmouseenter]';
// Lists into which things are dragged, whose libraries hear of it elsewhere: Atlassian's, its successor, Angular's.
const dropAttributes = '[data-drop-target-for-element], [data-rbd-droppable-id], [data-rfd-droppable-id], .cdk-drop-list';
const heardAttributes = `${pressAttributes}, ${hoverAttributes}, ${dropAttributes}`;

/** What an element hears by its attributes; those of handlers are not seen by the hook. */
function heardBy(node) {
  return node.$hasAttributes() && node.$matches(heardAttributes)
    ? (node.$matches(pressAttributes) || isEmptyDrop(node) ? pressed : 0) | (node.$matches(hoverAttributes) ? hovered : 0) : 0;
}

/** Where nothing is yet to drag something to. */
function isEmptyDrop(node) {
  return node.$matches(dropAttributes) && node.$querySelector('[draggable=true], [data-rbd-draggable-id], [data-rfd-draggable-id], .cdk-drag') === null;
}

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
  return (pointer && !at.pointer && !isLabelOfChoice(node) && (hasOwnMeaning(node, at) || (isPressSized(rect) && isPainted(node)))) || listensItself(node, rect, at);
}

/** The words of a box to tick, or what is drawn for it: whatever is pressed there, the box is ticked. */
function isLabelOfChoice(node) {
  const { control } = node.$closest('label') ?? {};
  return control != null && /^(checkbox|radio)$/.test(control.type) && node.$querySelector(interactiveSelector) === null;
}

/** Bits of world.js that make an element something to press, drag or point at. Keys alone are heard by whatever holds a field. */
const pressed = 1;
const hovered = 4;
const dragged = 8;

/** Not for what holds most of the page: there it means that somebody listens for what is inside. */
function listensItself(node, rect, at) {
  const bits = dashboardWorld.listening(node) | heardBy(node);
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

/** What a box or radio button shows of itself in its label, words or a mark: a press there is one on the box. */
function isLabelText(node) {
  const control = node.$tagName === 'LABEL' ? null : node.$closest('label')?.control;
  return control != null && !node.$contains(control) && /^(checkbox|radio)$/.test(control.type) && (hasWords(node) ? contentText(node) === labelText(control) : node.$closest('[aria-hidden=true]') !== null);
}

function writeControl(node, rect, role, kind, at) {
  if (role === 'spinbutton' && writeDrawnDate(node, at)) {
    return;
  }
  if (role === 'combobox' && holdsListField(node)) {
    visitChildren(node, at);
    return;
  }
  if (kind === 'click' && role === '' && ((at.inside && isPartOf(node, at.inside)) || isLabelText(node))) {
    // A press there is one on the control around it.
    visitChildren(node, at);
    return;
  }
  if (kind === 'click' && role === '' && at.inside?.role === 'slider' && !hasWords(node)) {
    // Stars, marks: the slider says which of them is reached.
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
  const nested = holdsControls(node) || (kind === 'click' && holdsHands(node, at));
  // What it is called says nothing of what it shows.
  const isCalled = kind === 'click' && !nested && !/^(button|link)$/.test(role) && fold(ariaOf(node, 'label')) !== '' && /\p{L}{2}|\d/u.test(contentText(node));
  const opened = kind === 'click' ? nested || (isCalled && !nameOf(node, false).includes(contentText(node))) || node.$querySelector('h1,h2,h3,h4,p,li,td') !== null : isCard(node, role);
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
    if (kind === 'click' && nested) {
      closeAgain(entry);
      if (role === '' && !entry.c && !entry.n && !nameByHint(entry, node)) {
        return;
      }
    }
    if (kind === 'click' && entry.c && isWrapper(entry)) {
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
    if (/^(checkbox|radio|switch)$/.test(role)) {
      scopesOf(node).flatMap((scope) => [...scope.$querySelectorAll('input')]).forEach((input) => at.walk.boxed.add(input));
    }
    visitChildren(node, at.with({ quiet: true, inside: { root: shadowOf(node), name: entry.n, role } }));
  }
}

/** Whether it only draws a control: in its shadow tree, or with the same words and hearing nothing itself; an item of a list is nothing but what is drawn for it, and what opens a list means the list. */
function isPartOf(node, { root, name, role }) {
  return (root !== null && node.$getRootNode() === root)
    || (role === 'combobox' && !hasOwnName(node) && !/\b(clear|close|remove|delete)\b/.test(signIn(node)))
    || ((/^(option|menuitem)$/.test(role) || !(dashboardWorld.listening(node) & pressed)) && contentText(node) === name);
}

/** What was to hold controls and shows none of them is told by its words. */
function closeAgain(entry) {
  const words = fold(entry.c.map((item) => (item.k === 'n' ? ' ' : item.s ?? null)).join(''));
  if (!entry.n && entry.c.every((item) => item.k === 't' || item.k === 'n') && words.length <= cardLength) {
    entry.n = words || undefined;
    delete entry.c;
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
  const toldIn = (items) => items.filter((item) => item.k !== 'n' && !(item.k === 't' && !/\S/.test(item.s)));
  const inside = toldIn(entry.c);
  const isBare = /^(clickable|gridcell|cell|group|listitem)$/.test(entry.r) && !entry.n && !entry.v && (entry.st ?? []).every((state) => state === 'focused' || state === 'opens a popup');
  return isBare && inside.length > 0 && inside.every((item) => item.k === 'e' || (item.k === 'h' && toldIn(item.c).every((each) => each.k === 'e')));
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
  // The outermost of several boxes around it is called so.
  const name = heading && !another && !at.walk.headings.has(heading) && !fold(node.$getAttribute('aria-label')) && !node.$hasAttribute('aria-labelledby') && heading.$querySelector(interactiveSelector) === null
    ? contentText(heading, cardLength) : '';
  if (name && name.length <= cardLength) {
    entry.n = name;
    at.walk.headings.add(heading);
  }
}
