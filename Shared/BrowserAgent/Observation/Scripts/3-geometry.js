// Where things are, and whether a person could see and reach them.
const viewport = () => ({ top: 0, left: 0, bottom: innerHeight, right: innerWidth });

function intersects(a, b) {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

function intersection(a, b) {
  return {
    top: Math.max(a.top, b.top), left: Math.max(a.left, b.left),
    bottom: Math.min(a.bottom, b.bottom), right: Math.min(a.right, b.right),
  };
}

function grown(rect, by) {
  const height = (rect.bottom - rect.top) * by;
  const width = (rect.right - rect.left) * by;
  return { top: rect.top - height, left: rect.left - width, bottom: rect.bottom + height, right: rect.right + width };
}

function hasArea(rect) {
  return rect.right - rect.left >= 1 && rect.bottom - rect.top >= 1;
}

/** How far something can be scrolled up and down, or left and right: {before, after} in pixels. */
function scrollRoom(element, vertical) {
  const size = vertical ? element.scrollHeight - element.clientHeight : element.scrollWidth - element.clientWidth;
  const place = vertical ? element.scrollTop : element.scrollLeft;
  const { direction, display, flexDirection } = getComputedStyle(element === document.$scrollingElement ? document.$body ?? element : element);
  const isTurned = /flex/.test(display) && flexDirection === (vertical ? 'column-reverse' : 'row-reverse');
  // What begins at its bottom, or at its right, counts from there, downwards from 0.
  return isTurned !== (!vertical && direction === 'rtl') ? { before: size + place, after: -place } : { before: place, after: size - place };
}

/** Shown without a box of its own, in those of what is in it. */
function isBoxless(element) {
  return getComputedStyle(element).display === 'contents';
}

/** The picture on which an area of a map lies; null for everything else. */
function pictureOf(element) {
  const name = element.$tagName === 'AREA' ? element.$closest('map')?.name : null;
  return name ? element.$getRootNode().$querySelector(`img[usemap="#${CSS.escape(name)}"]`) : null;
}

/** The box around an area: of a circle, of the corners of a shape, else of the whole picture. */
function areaRect(area, picture) {
  const { left, top, right, bottom } = picture.$getBoundingClientRect();
  const numbers = area.coords.split(/[\s,;]+/).map(Number);
  const [x, y, radius] = numbers;
  const corners = /^circ/i.test(area.shape) ? [x - radius, y - radius, x + radius, y + radius] : numbers;
  const [xs, ys] = [corners.filter((_, index) => index % 2 === 0), corners.filter((_, index) => index % 2 === 1)];
  return /^default$/i.test(area.shape) || corners.length < 4 || corners.some(Number.isNaN) ? new DOMRect(left, top, right - left, bottom - top)
    : new DOMRect(left + Math.min(...xs), top + Math.min(...ys), Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
}

function rectsOf(element) {
  const picture = pictureOf(element);
  if (picture) {
    return [areaRect(element, picture)];
  }
  return isBoxless(element) ? [...contentOf(element).$getClientRects()] : [...element.$getClientRects()];
}

function rectOf(element) {
  const picture = pictureOf(element);
  if (picture) {
    return areaRect(element, picture);
  }
  return (isBoxless(element) ? contentOf(element) : element).$getBoundingClientRect();
}

function contentOf(element) {
  const range = document.$createRange();
  range.selectNodeContents(element);
  return range;
}

/** Whether a person could see it if nothing lay over it. */
function canBeSeen(element, options) {
  return isBoxless(element)
    ? getComputedStyle(element).visibility === 'visible' && rectsOf(element).some(hasArea)
    : (pictureOf(element) ?? element).$checkVisibility(options);
}

/** One step of the composed tree's way up: through slots and shadow roots. */
function composedParent(node) {
  return node.$assignedSlot ?? closedSlotOf(node) ?? node.$parentNode ?? node.host ?? null;
}

/** A node does not say itself in which slot of a closed root it is. */
function closedSlotOf(node) {
  const root = node.$parentNode && dashboardWorld.closedRoots.get(node.$parentNode);
  return root ? [...root.$querySelectorAll('slot')].find((slot) => slot.assignedNodes().includes(node)) : undefined;
}

function composedContains(ancestor, node) {
  for (let at = node; at; at = composedParent(at)) {
    if (at === ancestor) {
      return true;
    }
  }
  return false;
}

/** What is to be seen at a point; each tree knows only what is in itself and around it. */
function hitAt(x, y) {
  return innermostAt(document.$elementFromPoint(x, y), x, y);
}

function innermostAt(hit, x, y) {
  for (let root = hit && shadowOf(hit); root; root = shadowOf(hit)) {
    const inner = root.elementFromPoint(x, y);
    if (!inner || inner === hit) {
      break;
    }
    hit = inner;
  }
  return hit;
}

/** The same where it is likely to be this element or something in it: its own tree is asked first, and then no other. */
function hitNear(element, x, y) {
  const root = element.$getRootNode();
  const hit = root instanceof ShadowRoot ? root.elementFromPoint(x, y) : document.$elementFromPoint(x, y);
  if (hit && composedContains(element, hit)) {
    return hit;
  }
  return root === document ? innermostAt(hit, x, y) : hitAt(x, y);
}

/** Points of a box at which it is asked what is there. */
const probes = [[0.5, 0.5], [0.2, 0.3], [0.8, 0.3], [0.2, 0.7], [0.8, 0.7]];

/** What lies over the element at every one of its probed points; null when some point can be reached. */
function coverOf(element, rect) {
  const seen = intersection(rect, viewport());
  if (!hasArea(seen)) {
    return null;
  }
  let cover = null;
  for (const [fx, fy] of probes) {
    const hit = hitNear(element, seen.left + (seen.right - seen.left) * fx, seen.top + (seen.bottom - seen.top) * fy);
    if (!hit || composedContains(element, hit) || composedContains(hit, element) || isLabelOf(hit, element) || isInBoxOf(element, hit) || isSameSlider(element, hit) || isHandle(hit, element)) {
      return null;
    }
    cover ??= hit;
  }
  return cover;
}

function isLabelOf(node, element) {
  return labelsOf(element).some((label) => label.$contains(node));
}

/** Boxes that may lie over others: out of the flow, lifted, or pulled. Parts of tables can be neither lifted nor pulled, and each property asked for takes its time. */
function isStacked(style, display) {
  return style.position !== 'static' || style.transform !== 'none'
    || (!display.startsWith('table-') && (style.float !== 'none' || style.zIndex !== 'auto' || style.marginTop.startsWith('-') || style.marginLeft.startsWith('-')));
}

function isDrawn(rect) {
  return hasArea(rect) && rect.width * rect.height > 4;
}

/** Whether a label may do what the control does: pages hide such controls and draw their own. */
function isReplaceable(control) {
  return control?.$tagName === 'INPUT' ? /^(checkbox|radio|file)$/.test(control.type) : control?.$tagName === 'BUTTON' && /^(switch|checkbox|radio)$/.test(control.$getAttribute('role'));
}

/** The box as small as a dot in which a page keeps the field that it draws something else for; null where there is none. */
function dotAround(field) {
  for (let box = field.$parentElement, level = 0; box && level < 2; box = box.$parentElement, level++) {
    const { width, height } = box.$getBoundingClientRect();
    if (Math.max(width, height) < 2 && getComputedStyle(box).overflow !== 'visible') {
      return box;
    }
  }
  return null;
}

/** What is drawn around a slider that cannot be seen: its handle; null for all else. */
function handleAround(field) {
  const box = field.type === 'range' ? dotAround(field)?.$parentElement : null;
  return box && isDrawn(box.$getBoundingClientRect()) ? box : null;
}

/** Whether such a control can be reached itself, transparent or not: it is there, and where scrolling leads to. */
function isWithinReach(control, rect) {
  return isDrawn(rect) && rect.right + scrollX > 0 && rect.bottom + scrollY > 0
    && control.$checkVisibility({ visibilityProperty: true }) && getComputedStyle(control).clip === 'auto' && dotAround(control) === null;
}

/** The label that can be pressed instead of a control; null when it has none. */
function labelFor(control) {
  return labelsOf(control).find((label) => label.$checkVisibility({ visibilityProperty: true }) && hasArea(label.$getBoundingClientRect())) ?? null;
}

/** The label that stands for a control which cannot be reached itself; null where the control can, or has no label. */
function standInOf(control, rect) {
  return isReplaceable(control) && !isWithinReach(control, rect) ? labelFor(control) : null;
}

/**
 * The box of an editor or terminal that draws its text itself and takes keys in a field as large as its caret, or behind what it
 * draws; null for every other field.
 */
function drawnEditorOf(field, rect, opaque) {
  const takesKeys = field.editContext || (field.$tagName === 'TEXTAREA' && !field.readOnly && field.tabIndex >= 0 && field.$getAttribute('aria-hidden') !== 'true');
  if (!takesKeys) {
    return null;
  }
  const isTiny = (box) => box.width < 8 || box.height < 8;
  let box = field.$parentElement;
  const isCut = box !== null && isTiny(box.$getBoundingClientRect()) && getComputedStyle(box).overflow !== 'visible';
  if (opaque && !isTiny(rect) && !isCut) {
    return null;
  }
  for (let up = 0; box && up < 4 && isTiny(box.$getBoundingClientRect()); up++) {
    box = box.$parentElement;
  }
  return box && box !== document.$body && !isTiny(box.$getBoundingClientRect()) ? box : null;
}

/** What a person would aim at: the element itself, or what stands for a control that is drawn by other means (its label, the box of a list); null for neither. */
function aimedAt(element, rect, opaque) {
  if (!isReplaceable(element)) {
    return drawnEditorOf(element, rect, opaque) ?? handleAround(element)
      ?? (isDrawn(rect) && !isHairline(element, rect) && (opaque || liesOnTop(element, rect)) ? element : isListField(element) ? boxAround(element) : codeBoxOf(element));
  }
  const within = isWithinReach(element, rect);
  return opaque && within ? element : labelFor(element) ?? boxOfChoice(element) ?? (isDrawn(rect) ? element : null);
}

function aimOf(element, rect, opaque) {
  const aimed = aimedAt(element, rect, opaque);
  return aimed === element ? rect : aimed?.$getBoundingClientRect() ?? null;
}

/** Pages that draw their own field leave no more than that of the native one. */
function isHairline(element, rect) {
  return /^(INPUT|SELECT)$/.test(element.$tagName) && Math.min(rect.right - rect.left, rect.bottom - rect.top) < 2;
}

/** A control that cannot be seen, but is what a press hits there: sliders, lists and dates that pages draw underneath. */
function liesOnTop(control, { left, top, right, bottom }) {
  if (!(/^(INPUT|SELECT|TEXTAREA)$/.test(control.$tagName) || givenRole(control) === 'combobox') || control.$getAttribute('aria-hidden') === 'true') {
    return false;
  }
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) {
    return getComputedStyle(control).pointerEvents !== 'none';
  }
  const hit = hitAt(x, y);
  return hit === control || isSameSlider(control, hit) || isHandle(hit, control);
}

/** What is drawn for a slider and taken instead of it. */
function isHandle(hit, field) {
  const box = field.type === 'range' && hit !== null ? field.$parentElement : null;
  return (handleAround(field)?.$contains(hit) ?? false)
    || (box !== null && box.$contains(hit) && [box, box.$parentElement, box.$parentElement?.$parentElement].some((each) => each && dashboardWorld.listening(each) & 1));
}

/** Of a slider with two handles each is a field over the whole of it, and one of them is on top. */
function isSameSlider(field, hit) {
  return field.type === 'range' && hit?.type === 'range' && field.$tagName === 'INPUT' && hit.$tagName === 'INPUT' && field.$parentNode === hit.$parentNode;
}

const fieldSelector = 'input:not([type=hidden],[type=button],[type=submit],[type=reset],[type=image]),select,textarea,[contenteditable],'
  + '[role]:is([role=combobox],[role=slider],[role=spinbutton],[role=textbox],[role=searchbox],[role=checkbox],[role=radio],[role=switch],[role=listbox][aria-expanded])';

/** Where what is in an element is looked for: itself, its shadow tree, and what is shown in the slots of either. */
function scopesOf(element, level = 0) {
  const root = shadowOf(element);
  if (level > 4 || (root === null && element.$getRootNode() === document)) {
    return [element];
  }
  const slots = [element, root].flatMap((each) => (each ? [...each.$querySelectorAll('slot')] : []));
  const shown = slots.flatMap((slot) => slot.assignedElements()).filter((each) => !element.$contains(each));
  return [element, ...root ? [root] : [], ...shown.flatMap((each) => scopesOf(each, level + 1))];
}

/** Whether something like that is in an element, or shown in it. */
function holds(element, selector) {
  return scopesOf(element).some((scope) => scope.$querySelector(selector) !== null || (scope !== element && scope.$matches?.(selector)));
}

/** The fields for people inside an element; those that pages keep for themselves are hidden from readers of screens. */
function fieldsIn(element) {
  const inside = scopesOf(element).flatMap((scope) => [...scope !== element && scope.$matches?.(fieldSelector) ? [scope] : [], ...scope.$querySelectorAll(fieldSelector)]);
  return inside.filter((field) => field.$getAttribute('aria-hidden') !== 'true' && field.$checkVisibility());
}

/** In pixels: what is higher holds more than one field. */
const boxHeight = 160;

/** What a person presses for a checkbox or radio button that cannot be seen and has no label with words; null for all others. */
function boxOfChoice(control) {
  return /^(checkbox|radio)$/.test(control.type) && labelText(control) === ''
    && !(isWithinReach(control, control.$getBoundingClientRect()) && control.$checkVisibility({ opacityProperty: true })) ? boxAround(control, true) : null;
}

/** What a person sees as the field of a drawn list: the outermost thing around it to press that holds nothing else to fill in. */
function boxAround(field, labelled = false) {
  let box = null;
  for (let at = field.$parentElement, level = 0; at && level < 6 && !at.$matches(`tr,[role=row],form,fieldset${labelled ? '' : ',label'}`); at = at.$parentElement, level++) {
    if (at.$getBoundingClientRect().height > boxHeight || at.$querySelector((labelled ? '' : 'label,') + 'a[href],h1,h2,h3,h4,h5,h6') !== null
      || [...at.$querySelectorAll('[role=option]')].some((option) => option.$checkVisibility())
      || fieldsIn(at).some((other) => other !== field && other !== listAround(field))) {
      break;
    }
    if (dashboardWorld.listening(at) & 1 || getComputedStyle(at).cursor === 'pointer') {
      box = at;
    }
  }
  return box && isDrawn(box.$getBoundingClientRect()) ? box : null;
}

/** What a page draws for a field that takes a code and cannot be seen; null for all others. */
function codeBoxOf(field) {
  const box = field.autocomplete === 'one-time-code' ? field.$parentElement : null;
  return box && isDrawn(box.$getBoundingClientRect()) ? box : null;
}

/** Whether a press there means a field that is drawn by the box around it: in that box, and at no button in it. */
function isInBoxOf(field, hit) {
  const isList = isListField(field);
  const box = (isList ? boxAround(field) : boxOfChoice(field)) ?? listAround(field);
  if (!box?.$contains(hit)) {
    return false;
  }
  for (let at = hit; at !== box && !at.$contains(field); at = at.$parentElement) {
    if (at.$matches('button,a[href],[role=button]') || (isList && dashboardWorld.listening(at) & 1)) {
      return false;
    }
  }
  return true;
}
