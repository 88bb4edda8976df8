// What an element is and what it is called: role, accessible name, states.
const controlRoles = new Set([
  'button', 'link', 'checkbox', 'radio', 'switch', 'tab', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'option',
  'combobox', 'listbox', 'textbox', 'searchbox', 'slider', 'spinbutton', 'treeitem', 'scrollbar',
]);

const inputRoles = {
  button: 'button', submit: 'button', reset: 'button', image: 'button', checkbox: 'checkbox', radio: 'radio',
  range: 'slider', number: 'spinbutton', search: 'searchbox', password: 'password', file: 'file', color: 'color',
  date: 'date', time: 'time', month: 'month', week: 'week', 'datetime-local': 'datetime',
};

const tagRoles = {
  BUTTON: 'button', SUMMARY: 'button', TEXTAREA: 'textbox', OPTION: 'option', DIALOG: 'dialog', FORM: 'form',
  TABLE: 'table', TR: 'row', CANVAS: 'canvas', VIDEO: 'video', AUDIO: 'audio', PROGRESS: 'progressbar', METER: 'meter',
};

function fold(text) {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}

/** What ARIA says of an element, in its attribute or through its internals; null for nothing. */
function ariaOf(element, name) {
  return element.$getAttribute(`aria-${name}`) ?? dashboardWorld.saidBy(element)?.[name] ?? null;
}

/** The role that a page gives an element; null where it leaves that to the browser. */
function givenRole(element) {
  return element.$getAttribute('role') ?? dashboardWorld.saidBy(element)?.role ?? null;
}

/** What has one of these roles inside a node, by its attribute or through its internals. */
function withRoles(scope, roles) {
  const custom = [...dashboardWorld.customNames].map((name) => CSS.escape(name));
  const found = [...scope.$querySelectorAll([...roles.map((role) => `[role=${role}]`), ...custom].join())];
  return custom.length === 0 ? found : found.filter((each) => roles.includes(givenRole(each)));
}

function roleOf(element) {
  const explicit = givenRole(element)?.trim().split(/\s+/)[0].toLowerCase();
  if ((element.$tagName === 'INPUT' && isPlainRole(explicit) && listAround(element)) || isOpenable(element)) {
    return 'combobox';
  }
  if (explicit && explicit !== 'none' && explicit !== 'presentation' && !(element.$tagName === 'INPUT' && !controlRoles.has(explicit))) {
    return explicit;
  }
  if (explicit && element.$tagName === 'TR') {
    return '';
  }
  switch (element.$tagName) {
    case 'A':
    case 'AREA':
      return element.$hasAttribute('href') ? 'link' : '';
    case 'INPUT':
      return inputRoles[element.type] ?? (element.list || isListField(element) ? 'combobox' : 'textbox');
    case 'SELECT':
      return element.multiple || element.size > 1 ? 'listbox' : 'combobox';
    default:
      return tagRoles[element.$tagName] ?? (isEditingHost(element) ? 'textbox' : '');
  }
}

/** A list that says whether it is open is a drop-down, as Semantic UI draws them. */
const isOpenable = (element) => element.$hasAttribute('aria-expanded') && element.$getAttribute('role') === 'listbox' && element.$querySelector('[role=option]') !== null;

const isPlainRole = (role) => !role || role === 'textbox' || role === 'searchbox';

/** The drawn list whose only field this is, as pages of ARIA 1.1 have it: the list says what it is, the field what it is called and holds. */
function listAround(field) {
  const list = field.$parentElement?.$closest('[role=combobox]') ?? null;
  return list && isPlainRole(field.$getAttribute('role')) && field.$checkVisibility() && list.$querySelectorAll('input:not([type=hidden])').length === 1 ? list : null;
}

function isEditingHost(element) {
  return element.isContentEditable && !element.$parentElement?.isContentEditable;
}

/** The elements that such an attribute names; those that a page's code set, or an element's internals name, are in no attribute. */
function referredBy(element, name) {
  const ids = element.$getAttribute(`aria-${name}`)?.trim();
  if (ids) {
    const root = element.$getRootNode();
    return ids.split(/\s+/).map((id) => root.getElementById?.(id)).filter(Boolean);
  }
  return (ids === '' ? element[referringProperties[name]] : null) ?? dashboardWorld.saidBy(element)?.elements[name] ?? [];
}

const referringProperties = {
  labelledby: 'ariaLabelledByElements', describedby: 'ariaDescribedByElements', errormessage: 'ariaErrorMessageElements',
  controls: 'ariaControlsElements', owns: 'ariaOwnsElements',
};

function referredText(element, name) {
  // A drawn list that is also called by what is chosen: that is its value.
  const isValue = (each) => isDrawnList(element) && element.$contains(each) && !/label/i.test(`${each.id} ${each.$getAttribute('class')}`);
  return fold(referredBy(element, name).filter((each) => !isValue(each)).map((each) => fold(each.$getAttribute('aria-label')) || contentText(each)).join(' '));
}

/** The field of a list that a page draws: often without size or colour, or under what is chosen. */
function isListField(element) {
  return element.$tagName === 'INPUT' && (element.$getAttribute('role') === 'combobox' || element.$getAttribute('aria-haspopup') === 'listbox'
    || (element.$getAttribute('aria-autocomplete') === 'list' && element.$getAttribute('role') === null));
}

/** A list that a page draws, or the field of one. */
function isDrawnList(element) {
  return element.$tagName !== 'SELECT' && (givenRole(element) === 'combobox' || ariaOf(element, 'haspopup') === 'listbox' || isListField(element) || isOpenable(element));
}

/** What a drawn list shows as chosen: the words in it, or in the box around its field, that are not on its buttons; with `hints` what stands there until something is. */
function chosenIn(element, hints = false) {
  const box = element.$tagName === 'INPUT' ? boxAround(element) : element;
  if (!box) {
    return '';
  }
  // The only sign of it that pages have in common.
  const isHint = (parent) => parent.$closest('[data-placeholder], [data-placeholder-shown]') !== null || fold(parent.$textContent) === hostOf(parent)?.$getAttribute('placeholder')
    || [parent, parent.$parentElement].some((each) => each && /^(?!.*selected).*placeholder|placeholder.*transparent|\bdefault text\b/i.test(`${each.$getAttribute('class')} ${each.id}`));
  const label = element.$tagName === 'INPUT' ? nameOf(element, false) : referredText(element, 'labelledby');
  const found = new Map();
  for (const root of [shadowOf(box), box].filter(Boolean)) {
    const texts = document.createNodeIterator(root, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text && found.size < 20; text = texts.nextNode()) {
      const parent = text.$parentElement ?? box;
      const button = parent.$closest('button,[aria-hidden=true],[aria-live=polite]:not([role=alert]),[aria-live=assertive]');
      if (/[\p{L}\p{N}]/u.test(text.data) && givenRole(parent) !== 'option' && isHint(parent) === hints && (!button || !root.$contains(button) || button === box)
        && !namelessTags.has(parent.$tagName) && parent.$checkVisibility({ visibilityProperty: true, opacityProperty: true })) {
        found.set(parent, (found.get(parent) ?? '') + text.data);
      }
    }
  }
  // A label that floats in the box is not what is chosen.
  return [...found.values()].map(fold).filter((words) => words !== label).join(', ');
}

/** The label of a drawn list that its page gave to the native field which it hides in it or in front of it, or names by the list's id. */
function labelBeside(element) {
  const byId = element.id ? element.$getRootNode().$querySelector(`label[for="${CSS.escape(element.id)}"]`) : null;
  if (byId) {
    return contentText(byId);
  }
  const inside = element.$querySelector('select');
  for (let at = element, level = 0; at && level < 4; at = at.$parentElement, level++) {
    const native = level === 0 && inside ? inside : at.$previousElementSibling;
    if (/^(SELECT|INPUT)$/.test(native?.$tagName) && (!native.$checkVisibility() || native.$getBoundingClientRect().width <= 2)) {
      return labelText(native) || fold(native.$getAttribute('aria-label'));
    }
  }
  return '';
}

/** Whether a native box is ticked; a switch that its page draws says so itself. */
function isTicked(element) {
  const told = element.$getAttribute('role') === 'switch' ? element.$getAttribute('aria-checked') : null;
  return told === null ? element.checked : told === 'true';
}

/** The custom element that an element belongs to: the host of its shadow tree, or what it stands in; null for none. */
function hostOf(element) {
  const { host } = element.$getRootNode();
  return host ?? (element.$parentElement?.$tagName.includes('-') ? element.$parentElement : null);
}

/** What the custom element around its only field is called. */
function labelOfHost(field) {
  const host = hostOf(field);
  if (!host || /^(?!none|presentation)./.test(givenRole(host) ?? '') || !(/^(INPUT|SELECT|TEXTAREA)$/.test(field.$tagName) || isDrawnList(field)) || fieldsIn(host).some((other) => other !== field)) {
    return '';
  }
  return referredText(host, 'labelledby') || fold(ariaOf(host, 'label')) || labelText(host);
}

const namelessTags = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'SELECT', 'TEXTAREA']);

/** Readable text of an element's content, with the names of its pictures, without what is not rendered. */
function contentText(node, limit = 400) {
  if (!node) {
    return '';
  }
  if (!node.$firstElementChild && node.$tagName !== 'SLOT' && !shadowOf(node)) {
    return fold(node.$textContent);
  }
  let text = '';
  // What is below an item of a tree, or opens under a drop-down, is not part of its name.
  const below = isOpenable(node) ? /^option$/ : givenRole(node) === 'treeitem' ? /^(group|treeitem)$/ : null;
  // Words kept unseen in what is seen only hold its place: those of a tab in bold.
  const seen = { visibilityProperty: node.$checkVisibility({ visibilityProperty: true }) };
  const collect = (child) => {
    if (text.length > limit) {
      return;
    }
    if (child.$nodeType === Node.TEXT_NODE) {
      text += child.data;
      return;
    }
    if (child.$nodeType !== Node.ELEMENT_NODE || namelessTags.has(child.$tagName) || below?.test(givenRole(child))) {
      return;
    }
    if (child.$tagName === 'SLOT') {
      (child.assignedNodes({ flatten: true }).length ? child.assignedNodes({ flatten: true }) : [...child.$childNodes]).forEach(collect);
      return;
    }
    const { display } = getComputedStyle(child);
    if (child.$getAttribute('aria-hidden') === 'true' || !(child.$checkVisibility(seen) || display === 'contents')) {
      return;
    }
    const own = child.$getAttribute('aria-label') ?? (child.$tagName === 'IMG' ? child.alt : null);
    const inline = /^(inline|ruby)/.test(display);
    text += inline ? '' : ' ';
    if (own) {
      text += ` ${own} `;
    } else if (child.$tagName === 'svg') {
      text += ` ${child.$querySelector('title')?.$textContent ?? ''} `;
    } else {
      collectAll(shadowOf(child) ?? child);
    }
    text += inline ? '' : ' ';
  };
  const collectAll = (parent) => {
    for (let child = parent.$firstChild; child; child = child.$nextSibling) {
      collect(child);
    }
  };
  collectAll(shadowOf(node) ?? node);
  return fold(text);
}

let knownLabels = null;

const labelable = new Set(['INPUT', 'SELECT', 'TEXTAREA', 'BUTTON', 'METER', 'OUTPUT', 'PROGRESS']);

/** Labels of a control. Its own list of them is looked up through the whole document, for each control anew. */
function labelsOf(element) {
  if (!labelable.has(element.$tagName) && !element.$tagName.includes('-')) {
    return [];
  }
  if (!knownLabels) {
    knownLabels = new Map();
    queueMicrotask(() => {
      knownLabels = null;
    });
  }
  const root = element.$getRootNode();
  let labels = knownLabels.get(root);
  if (!labels) {
    labels = new Map();
    for (const label of root.$querySelectorAll?.('label') ?? []) {
      labels.set(label.control, [...(labels.get(label.control) ?? []), label]);
    }
    knownLabels.set(root, labels);
  }
  return labels.get(element) ?? [];
}

function labelText(element) {
  // What is said for readers of screens beside a button that says the same.
  return fold(labelsOf(element).map((label) => contentText(label)).join(' ')).replace(/^(.{3,60}) \1$/, '$1');
}

/** The label in a box, as forms put one in front of each field, that a page ties to nothing. */
function captionBox(box) {
  return box && box.$firstElementChild !== null && box.$childElementCount <= 6
    ? [...box.$children].find((each) => each.$tagName === 'LABEL' && each.control === null && !each.$hasAttribute('for')) ?? null
    : null;
}

/** The label that stands in front of a field, alone with it in their box, for a field that its page gave no name. */
function captionOf(field) {
  if (!field.$matches(fieldSelector) || /^(checkbox|radio)$/.test(roleOf(field))) {
    return null;
  }
  for (let at = field.$parentElement, level = 0; at && level < 5; at = at.$parentElement, level++) {
    const label = captionBox(at);
    if (label && !label.$contains(field)) {
      return fieldsIn(at).every((each) => each === field || each === listAround(field)) ? label : null;
    }
  }
  return null;
}

/** What a page calls fields for a code: by nothing else can boxes for one letter each be told from short fields without a limit. */
const codeNames = /otp|code|digit|(?<![a-z])pin(?!n)/i;

/** The boxes for one letter each in which a page takes a code, in their order; null for all other fields. */
function codeBoxesOf(field) {
  // What tells of the field alone comes first: forms have many.
  if (field.$tagName !== 'INPUT' || field.maxLength > 1 || !/^(text|tel|number|password)$/.test(field.type) || field.value.length > 1
    || (field.maxLength !== 1 && !codeNames.test(`${field.className} ${field.autocomplete} ${field.name} ${field.id}`))) {
    return null;
  }
  const isBox = (each) => each.type === field.type && each.value.length <= 1 && each.maxLength <= 1;
  let around = field.$parentElement;
  let boxes = [];
  for (let level = 0; around && level < 3 && boxes.length < 2; around = around.$parentElement, level++) {
    boxes = [...around.$querySelectorAll('input:not([type=hidden],[aria-hidden=true])')];
  }
  return boxes.length > 2 && boxes.length <= 10 && boxes.every(isBox) ? boxes : null;
}

/** Says of a box for one letter of a code which it is, unless its own name does. */
function nameInCode(field, name) {
  const boxes = codeBoxesOf(field);
  const place = boxes?.indexOf(field) + 1;
  if (!boxes || new RegExp(`(?<!\\d)${place}(?!\\d)`).test(name)) {
    return name;
  }
  const group = field.$closest('fieldset,[role=group]');
  const code = name || labelText(boxes[0]) || (group ? fold(group.$querySelector('legend')?.$textContent) || nameOf(group, false) : '');
  return `digit ${place} of ${boxes.length}${code ? ` of ${code}` : ''}`;
}

/** Accessible name, in the order of the W3C's "Accessible Name and Description Computation", without its rarer rules. */
function nameOf(element, fromContent) {
  const given = referredText(element, 'labelledby') || fold(ariaOf(element, 'label')) || labelText(element)
    || (isDrawnList(element) ? labelBeside(element) : '') || labelOfHost(element);
  if (given) {
    return nameInCode(element, given);
  }
  const caption = captionOf(element);
  if (caption && caption.$checkVisibility({ visibilityProperty: true }) && fold(element.title) === '') {
    return contentText(caption);
  }
  if (element.$tagName === 'INPUT' && /^(button|submit|reset|image)$/.test(element.type)) {
    return fold(element.value || element.alt || element.title) || { submit: 'Submit', reset: 'Reset', image: fileIn(element) || 'Submit' }[element.type] || '';
  }
  if (/^(checkbox|radio)$/.test(element.type) && boxOfChoice(element)) {
    return contentText(boxOfChoice(element)) || fold(element.title);
  }
  const own = fold(element.$getAttribute('alt')) || (fromContent ? wordsOf(element) : '');
  const drawn = fromContent || element.$tagName === 'svg' ? fold(element.$querySelector('svg > title')?.$textContent) : '';
  // A sign (×, +, ⋮) says less than what it is called.
  return nameInCode(element, /[\p{L}\p{N}]/u.test(own) ? own : fold(element.title) || own || drawn || iconOf(element));
}

/** What an element says in its content; that of a slider is what it stands at. */
function wordsOf(element) {
  const words = contentText(element);
  return givenRole(element) === 'slider' && (!/\p{L}/u.test(words) || words === ariaOf(element, 'valuetext')) ? '' : words;
}

/** A control that shows a picture and no word: what its picture is called. */
function iconOf(element) {
  return /^(A|BUTTON|SUMMARY)$/.test(element.$tagName) || givenRole(element) === 'button' ? generatedText(element) || iconIn(element) || fileIn(element) || signIn(element) : '';
}

/** The file of the picture that is or is in an element, where its name has words: pages of old write on pictures and say nothing beside them. */
function fileIn(element) {
  const source = (element.$matches('img, input') ? element : element.$querySelector('img'))?.$getAttribute('src') ?? '';
  const file = source.startsWith('data:') ? '' : /([^/?#]*?)(?:\.\w+)?(?:[?#].*)?$/.exec(source)[1];
  return /[a-z]{2}/i.test(file) && file.length <= 40 && !/[0-9a-f]{12}/i.test(file) ? `picture ${file.replace(/[-_.]+/g, ' ')}` : '';
}

/** Words that a style sheet writes into an element; characters of icon fonts are none. */
function generatedText(element) {
  const words = ['::before', '::after'].map((part) => /^"(.*)"$/.exec(getComputedStyle(element, part).content)?.[1] ?? '').join(' ');
  return /\p{L}{2}/u.test(words) ? fold(words.replace(/\p{Co}/gu, '')) : '';
}

/** What the page's own code calls an element that says nothing: its icon, a value it is marked with, its id. */
function hintOf(element) {
  const marked = Object.values(element.dataset ?? {}).find((value) => /^\S.{0,39}$/.test(value) && !/^(true|false|open|closed)$/.test(value));
  return iconIn(element) || fileIn(element) || marked || element.id || signIn(element);
}

const signs = /\b(prev|previous|next|clear|close|dismiss|remove|delete|increment|decrement|plus|minus|play|pause|arrow (up|down|left|right))\b/;

/** The class or datum that says which way something leads or what it does: there is no other sign of it for those who do not see it. */
function signIn(element) {
  const wordsOf = (text) => text.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase().split(/[-_]+/).filter(Boolean).join(' ');
  return (element.$getAttribute('class') ?? '').split(/\s+/).map(wordsOf).find((words) => signs.test(words))
    ?? Object.values(element.dataset ?? {}).map(wordsOf).find((words) => /^(up|down|left|right)$/.test(words) || (words.length <= 40 && signs.test(words))) ?? '';
}

function iconIn(element) {
  const pictured = [element, ...element.$querySelectorAll('*')].slice(0, 8);
  for (const each of pictured) {
    const link = each.$tagName === 'use' ? (each.$getAttribute('href') ?? each.$getAttribute('xlink:href') ?? '').split('#')[1] : undefined;
    const named = each.$getAttribute('class') ?? '';
    const known = (/(?:^|\s)(?:[a-z-]*icon|fa|mdi|bi|ri|ti|glyphicon|lucide|codicon)-([a-z][a-z-]+(?:(?<=-)\d{1,2}(?![\da-z])(?:-[a-z]+)*)?)/.exec(named) ?? /^([a-z]+(?: [a-z]+)?) icon$/.exec(named))?.[1];
    const name = link ?? (/^(?:solid|regular|light|fw|lg|only|button|wrapper|container)$/.test(known ?? '') ? undefined : known);
    if (name) {
      return `icon ${name.replace(/^icon-|-$/g, '').replace(/[-_]/g, ' ')}`;
    }
  }
  return '';
}

function isInvalid(element) {
  const aria = ariaOf(element, 'invalid');
  return (aria !== null && aria !== 'false') || element.$matches(':user-invalid');
}

/** In percent, where the handle of a slider stands that says nothing of being one: empty, reached by keys, and placed by a share of what it slides on; null for all else. */
function handleShare(element) {
  const isHandle = element.$hasAttribute('tabindex') && element.tabIndex >= 0 && !element.$hasAttribute('role') && fold(element.$textContent) === '';
  const share = isHandle ? /^([\d.]+)%$/.exec(element.style.left || element.style.bottom) : null;
  return share ? Math.round(Number(share[1]) * 100) / 100 : null;
}
