// What a field is, and making it ready for input. Part of the aiming script.

const typedTypes = /^(button|submit|reset|image|checkbox|radio|hidden|file)$/;
const steppedTypes = /^(date|time|datetime-local|month|week|color|range)$/;

// Whether the field that was prepared last has heard of any input since, what it held before, and whether anything on the page is another since.
let inputSeen = false;
let heldBefore = '';
let pageChanged = false;
let changes = null;

// Of the code whose box was prepared last: that box and those that follow.
let codeBoxes = [];

// Editors that have heard of their focus.
const editorsWithFocus = new WeakSet();

const drawnEditorIn = (field) => drawnEditorOf(field, field.$getBoundingClientRect(), getComputedStyle(field).opacity !== '0');

function isTyped(candidate) {
  return candidate.$tagName === 'TEXTAREA' || candidate.isContentEditable || Boolean(candidate.editContext) || (candidate.$tagName === 'INPUT' && !typedTypes.test(candidate.type));
}

/** The field that is meant: the element itself, what its label belongs to, or the only one inside it. */
function fieldOf(element) {
  if (isTyped(element) || /^(INPUT|SELECT)$/.test(element.$tagName)) {
    return element;
  }
  const inner = (element.$shadowRoot ?? element).$querySelectorAll('input, textarea, select, [contenteditable]');
  const within = [...inner].filter((each) => (isTyped(each) || each.$tagName === 'SELECT') && each.$checkVisibility());
  return element.control ?? (within.length === 1 ? within[0] : element);
}

function hasFocus(field) {
  return field.$getRootNode().activeElement === field && document.hasFocus();
}

function heldBy(field) {
  const date = isTyped(field) ? null : drawnDateOf(field);
  return date ? textOfDate(date, true) : field.isContentEditable ? field.innerText : field.value ?? '';
}

/** Comes when what was focused or selected has been heard of. */
const whenHeard = () => new Promise((resolve) => {
  setTimeout(resolve, 60);
  requestAnimationFrame(() => setTimeout(resolve));
});

/** Notes the first change of the page from here on. */
function watchChanges(field) {
  changes?.disconnect();
  pageChanged = false;
  changes = new MutationObserver(() => {
    pageChanged = true;
    changes.disconnect();
  });
  new Set([document, field.$getRootNode()]).forEach((root) => changes.observe(root, { childList: true, characterData: true, subtree: true }));
}

/** Selects an editor's content, or puts the caret behind it: once the editor has heard of the focus, so that it hears of that too. */
async function selectIn(field, append) {
  const selection = field.ownerDocument.getSelection();
  if (!editorsWithFocus.has(field)) {
    editorsWithFocus.add(field);
    field.addEventListener('blur', () => editorsWithFocus.delete(field), { once: true });
    await whenHeard();
  }
  selection.selectAllChildren(field);
  if (append) {
    selection.collapseToEnd();
    // From the end of the box into the last of its lines, where a caret is.
    selection.modify('move', 'forward', 'documentboundary');
  }
  await whenHeard();
}

/**
 * Focuses a field with its content selected, or the caret at its end. Gives {kind}: 'text' and 'editable' are typed into,
 * 'drawn' is an editor that draws its text itself, 'set' is set (dates, sliders, colours), 'aria' is a slider that the page draws, 'parts' a date, 'choice', 'file' and 'none' take no text.
 */
function prepareField(element, append) {
  const field = fieldOf(element);
  const state = { disabled: isDisabled(field), readonly: field.readOnly === true, secret: field.type === 'password', list: Boolean(field.list) };
  if (field.$tagName === 'SELECT' || (field.$tagName === 'INPUT' && /^(checkbox|radio)$/.test(field.type))) {
    return { kind: 'choice' };
  }
  if (field.$tagName === 'INPUT' && field.type === 'file') {
    return { kind: 'file' };
  }
  if (!isTyped(field)) {
    return drawnDateOf(field) && roleOf(field) !== 'spinbutton' ? { kind: 'parts', ...state }
      : /^(slider|spinbutton|scrollbar)$/.test(roleOf(field)) || handleShare(field) !== null ? { kind: 'aria', ...state }
      : { kind: 'none', opens: ariaOf(field, 'haspopup') !== null || ariaOf(field, 'expanded') !== null, cell: field.$matches('td, [role=gridcell]') };
  }
  field.focus({ preventScroll: true });
  const focused = hasFocus(field);
  if (drawnEditorIn(field)) {
    return { kind: 'drawn', focused, code: true, ...state };
  }
  if (field.$tagName === 'INPUT' && steppedTypes.test(field.type)) {
    return { kind: 'set', type: field.type, focused, ...state };
  }
  inputSeen = false;
  field.addEventListener('input', () => {
    inputSeen = true;
  }, { capture: true, once: true });
  if (field.isContentEditable) {
    return selectIn(field, append)
      .then(() => ({ kind: 'editable', focused, empty: field.$textContent === '', code: getComputedStyle(field).whiteSpace === 'pre', ...state }));
  }
  if (append) {
    try {
      field.setSelectionRange(field.value.length, field.value.length);
    } catch {
      // E-mail fields have no caret that scripts may set; focus puts it at the end or leaves it there.
    }
  } else {
    field.select();
  }
  heldBefore = field.value;
  watchChanges(field);
  const boxes = codeBoxesOf(field) ?? [];
  codeBoxes = boxes.slice(boxes.indexOf(field));
  const index = state.secret ? -1 : Array.prototype.indexOf.call(document.$getElementsByTagName(field.$tagName), field);
  return { kind: 'text', focused, empty: field.value === '', number: field.type === 'number', part: roleOf(field) === 'spinbutton', keyed: isKeyed(field), boxes: codeBoxes.length, apart: codeBoxes.some((each) => each.form !== field.form), place: index < 0 ? undefined : { tag: field.$tagName, index }, ...state };
}

/** What a value is to the field's type: {wanted: as the field would hold it, '' when it cannot, held, ...its bounds}. */
function describeValue(element, value) {
  const field = fieldOf(element);
  const probe = field.cloneNode();
  probe.removeAttribute('value');
  probe.value = value;
  return {
    type: field.type,
    wanted: probe.value,
    held: field.value,
    outside: probe.validity.rangeUnderflow || probe.validity.rangeOverflow,
    min: field.min,
    max: field.max,
    step: field.step,
  };
}

/** Sets a value as no key can, with the events of a person's change. Gives what the field then holds. */
function setFieldValue(element, value) {
  const field = fieldOf(element);
  field.focus({ preventScroll: true });
  // The page's own property would hide the change from frameworks that watch it.
  const native = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value');
  native.set.call(field, value);
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, inputType: 'insertReplacementText', data: value }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
  return native.get.call(field);
}

/** Whether a control is checked: {checked: true, false or 'mixed', radio}; null when it is none that can be. */
function checkedOf(element) {
  const inner = element.$matches('input[type=checkbox], input[type=radio]') ? element : fieldOf(element);
  const native = inner.$matches('input[type=checkbox], input[type=radio]') ? inner
    : element.$querySelector('input[type=checkbox], input[type=radio]') ?? shadowOf(element.control ?? element)?.$querySelector('input[type=checkbox], input[type=radio]');
  // Where the element says it itself, a native box in it is only sent along.
  if (native && (native === element || native === inner || !element.$hasAttribute('aria-checked'))) {
    return { checked: native.indeterminate ? 'mixed' : isTicked(native), radio: native.type === 'radio' };
  }
  const marked = ariaOf(element, 'checked') !== null ? element : element.$closest('[aria-checked]') ?? element.$querySelector('[aria-checked]');
  if (marked) {
    const value = ariaOf(marked, 'checked');
    return { checked: value === 'mixed' ? 'mixed' : value === 'true', radio: /radio/.test(roleOf(marked)) };
  }
  const pressed = ariaOf(element, 'pressed');
  return pressed === null ? null : { checked: pressed === 'true', radio: false };
}

/**
 * Where what a field holds may go: {origin: of its frame, sends: of the addresses that its form names}. No page can have given the
 * names that are asked for here; what its scripts send is not known.
 */
function whereFieldGoes(element) {
  const field = fieldOf(element);
  const form = field.form ?? null;
  const buttons = form ? [...field.$getRootNode().$querySelectorAll('[formaction]')].filter((button) => button.form === form) : [];
  const given = [form?.$getAttribute('action'), ...buttons.map((button) => button.$getAttribute('formaction'))];
  const sends = given.filter(Boolean).map((address) => URL.parse(address, field.baseURI)).filter((url) => url && !/^(javascript|about):$/.test(url.protocol));
  return { origin: self.origin, sends: sends.map((url) => (url.origin === 'null' ? url.protocol : url.origin)) };
}

/** Puts text in as typing does, into this field alone: whatever else takes the focus in between gets nothing of it. Gives whether it went in. */
function insertInto(field, text) {
  field.focus({ preventScroll: true });
  return field.$getRootNode().activeElement === field && Document.prototype.execCommand.call(document, 'insertText', false, text);
}

/** Whether a field follows the keys that are pressed in it one by one, as masks do that know of nothing else. */
function isKeyed(field) {
  dashboardWorld.sync([[field, 0]]);
  return (dashboardWorld.listening(field) & 32) !== 0 || field.$hasAttribute('onkeypress');
}

/** Whether anybody may be asked before text goes into a field. */
function isFiltered(field) {
  return dashboardWorld.filtersInput || (dashboardWorld.listening(field) & 16) !== 0 || field.$closest('[onbeforeinput]') !== null;
}

/** Whether text can be put into a field that was prepared at once, and no page would tell it from the browser's own insertion. */
function takesTextAtOnce(field, { kind, focused, disabled, readonly, keyed, boxes }) {
  return kind === 'text' && focused && !disabled && !readonly && !keyed && boxes < 2 && !isFiltered(field);
}

/** The days of a month that a page shows one after another, with the numbers of weeks between them or without; null when it shows none. */
function shownDays(root) {
  let [days, others] = [[], 0];
  for (const each of root.$querySelectorAll('td,a,button,span,div,li')) {
    const text = each.$firstElementChild === null ? fold(each.$textContent) : '';
    if (/^\d{1,2}$/.test(text) && each.$checkVisibility({ visibilityProperty: true })) {
      const isNext = Number(text) === days.length + 1;
      others = isNext ? 0 : others + 1;
      days = isNext ? [...days, each] : text === '1' ? [each] : others > 1 ? [] : days;
      if (days.length === 28) {
        return days;
      }
    }
  }
  return null;
}

/** The calendar that stands open: {follows: whether it shows this month of this year}; null when there is none. */
function openCalendar(element, year, month) {
  const days = [element.$getRootNode(), document].map(shownDays).find(Boolean);
  if (!days) {
    return null;
  }
  let box = days[0];
  const words = () => `${contentText(box)} ${[...box.$querySelectorAll('select')].map((each) => each.selectedOptions[0]?.label)} ${[...box.$querySelectorAll('input')].map((each) => each.value)}`.toLowerCase();
  while (box.$parentElement && (!box.$contains(days[27]) || !/\d{4}/.test(words()))) {
    box = box.$parentElement;
  }
  const names = [document.$documentElement.lang, navigator.language, 'en'].filter(Boolean).flatMap((language) => ['long', 'short', 'numeric'].map((form) =>
    new Intl.DateTimeFormat(language, { month: form }).format(new Date(year, month - 1)).toLowerCase())).filter((name) => /\D/.test(name));
  return { follows: words().includes(String(year)) && names.some((name) => words().includes(name)) };
}

/** What has the focus, in whatever shadow tree. */
function deepActive() {
  let active = document.$activeElement;
  while (active && shadowOf(active)?.activeElement) {
    active = shadowOf(active).activeElement;
  }
  return active;
}

let openBefore = [];
const isOpen = (field) => [field, listAround(field)].some((each) => each && ariaOf(each, 'expanded') === 'true');

const numberIn = (text) => (text === null ? null : Number(text));

Object.assign(aimOperations, {
  /** Aims and prepares in one, and puts plain text in where that can be done at once: `inserted`. */
  field: async (element, append, text, wishes) => {
    const aim = aimAtElement(element, wishes);
    if (aim.status !== 'ok') {
      return aim;
    }
    const field = await prepareField(element, append);
    return { ...aim, field: { ...field, inserted: text !== null && takesTextAtOnce(fieldOf(element), field) && insertInto(fieldOf(element), text) } };
  },
  prepare: prepareField,
  /** Leaves the field that has the focus, as a press on anything else does. */
  leave: () => {
    const active = deepActive();
    if (active && isTyped(active)) {
      active.blur();
    }
  },
  /** Whether the field says that something of its own stands open. */
  opened: (element) => isOpen(fieldOf(element)),
  /** Keeps in mind which fields have something open, for `opensOther`. */
  noteOpen: (element) => {
    openBefore = [...fieldOf(element).$getRootNode().$querySelectorAll('[aria-expanded=true]')];
  },
  /** Whether the focus went to another field that opened something: not the second field of what stood open. */
  opensOther: (element) => {
    const active = deepActive();
    return active !== null && active !== fieldOf(element) && isTyped(active) && isOpen(active) && !openBefore.includes(active);
  },
  held: (element) => heldBy(fieldOf(element)),
  /**
   * What came of text that the field does not hold: 'nothing', where nobody heard of it, or the page stood still (what ends in a separator may be a tag of
   * which nothing is seen); 'other', where other text stands there than before it; else 'something'.
   */
  became: (element, text) => {
    const held = heldBy(fieldOf(element));
    return !inputSeen || (held === '' && !pageChanged && /[\p{L}\p{N}]$/u.test(text)) ? 'nothing' : held !== '' && heldBefore !== '' ? 'other' : 'something';
  },
  whenHeard,
  value: describeValue,
  set: setFieldValue,
  checked: checkedOf,
  slider: (element) => ({
    now: handleShare(element) ?? Number(ariaOf(element, 'valuenow')),
    isShare: handleShare(element) !== null,
    min: numberIn(ariaOf(element, 'valuemin')),
    max: numberIn(ariaOf(element, 'valuemax')),
  }),
  /** The parts of a date that a page draws: [{kind, now, digits}]. */
  parts: (element) => {
    const { parts, kinds } = drawnDateOf(element);
    return parts.map((part, index) => ({
      kind: kinds[index],
      now: part.$hasAttribute('aria-valuenow') ? Number(part.$getAttribute('aria-valuenow')) : null,
      digits: Math.max(2, String(part.$getAttribute('aria-valuemax') ?? '').length),
    }));
  },
  part: (element, index) => drawnDateOf(element).parts[index],
  /** On which part of what it holds the selection of a field of text is, counted from 0, when the page has moved it. */
  partAt: async (element) => {
    await new Promise((done) => {
      requestAnimationFrame(() => setTimeout(done));
      setTimeout(done, 100);
    });
    const field = fieldOf(element);
    return field.value.slice(0, field.selectionStart ?? 0).split(/[^\p{L}\p{N}]+/u).length - 1;
  },
  refused: (element) => isInvalid(fieldOf(element)),
  datePattern: (element) => datePatternOf(fieldOf(element)),
  itself: (element) => fieldOf(element),
  goes: whereFieldGoes,
  insert: (element, text) => insertInto(fieldOf(element), text),
  /** Makes a box of the code ready, which many pages have done themselves. */
  codeBox: (element, index) => {
    if (codeBoxes[index].$getRootNode().activeElement !== codeBoxes[index]) {
      codeBoxes[index].focus({ preventScroll: true });
    }
    codeBoxes[index].select();
  },
  /** A box of the code, into which a letter of a secret is to go. */
  secretBox: (element, index) => {
    dashboardWorld.secretBoxes.add(codeBoxes[index]);
    return codeBoxes[index];
  },
  insertInBox: (element, index, letter) => {
    codeBoxes[index].select();
    return insertInto(codeBoxes[index], letter);
  },
  heldInCode: () => codeBoxes.map((each) => each.value).join(''),
  calendar: openCalendar,
  patternOf: (element, text) => patternOfDate(text),
  focused: (element) => hasFocus(fieldOf(element)),
  /** The same when what the page left for after its handlers is done. */
  keepsFocus: (element) => new Promise((resolve) => {
    setTimeout(() => resolve(hasFocus(fieldOf(element))));
  }),
});
