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
  TABLE: 'table', TR: 'row', CANVAS: 'canvas', VIDEO: 'video', AUDIO: 'audio',
};

function fold(text) {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}

function roleOf(element) {
  const explicit = element.getAttribute('role')?.trim().split(/\s+/)[0].toLowerCase();
  if (explicit && explicit !== 'none' && explicit !== 'presentation') {
    return explicit;
  }
  switch (element.tagName) {
    case 'A':
    case 'AREA':
      return element.hasAttribute('href') ? 'link' : '';
    case 'INPUT':
      return inputRoles[element.type] ?? (element.list ? 'combobox' : 'textbox');
    case 'SELECT':
      return element.multiple || element.size > 1 ? 'listbox' : 'combobox';
    default:
      return tagRoles[element.tagName] ?? (isEditingHost(element) ? 'textbox' : '');
  }
}

function isEditingHost(element) {
  return element.isContentEditable && !element.parentElement?.isContentEditable;
}

function textOfIds(element, attribute) {
  const ids = element.getAttribute(attribute)?.trim();
  if (!ids) {
    return '';
  }
  const root = element.getRootNode();
  return fold(ids.split(/\s+/).map((id) => contentText(root.getElementById?.(id))).join(' '));
}

/** Readable text of an element's content, with the names of its pictures, without what is not rendered. */
function contentText(node, limit = 400) {
  if (!node) {
    return '';
  }
  let text = '';
  const collect = (child) => {
    if (text.length > limit) {
      return;
    }
    if (child.nodeType === Node.TEXT_NODE) {
      text += child.data;
      return;
    }
    if (child.nodeType !== Node.ELEMENT_NODE || /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|SELECT|TEXTAREA)$/.test(child.tagName)) {
      return;
    }
    if (child.tagName === 'SLOT') {
      (child.assignedNodes({ flatten: true }).length ? child.assignedNodes({ flatten: true }) : [...child.childNodes]).forEach(collect);
      return;
    }
    if (child.getAttribute('aria-hidden') === 'true' || !(child.checkVisibility() || getComputedStyle(child).display === 'contents')) {
      return;
    }
    const own = child.getAttribute('aria-label') ?? (child.tagName === 'IMG' ? child.alt : null);
    const inline = getComputedStyle(child).display.startsWith('inline');
    text += inline ? '' : ' ';
    if (own) {
      text += ` ${own} `;
    } else if (child.tagName === 'svg') {
      text += ` ${child.querySelector('title')?.textContent ?? ''} `;
    } else {
      (child.shadowRoot ?? child).childNodes.forEach(collect);
    }
    text += inline ? '' : ' ';
  };
  (node.shadowRoot ?? node).childNodes.forEach(collect);
  return fold(text);
}

function labelText(element) {
  return fold([...(element.labels ?? [])].map((label) => contentText(label)).join(' '));
}

/** Accessible name, in the order of the W3C's "Accessible Name and Description Computation", without its rarer rules. */
function nameOf(element, fromContent) {
  const given = textOfIds(element, 'aria-labelledby') || fold(element.getAttribute('aria-label')) || labelText(element);
  if (given) {
    return given;
  }
  if (element.tagName === 'INPUT' && /^(button|submit|reset|image)$/.test(element.type)) {
    return fold(element.value || element.alt || element.title) || { submit: 'Submit', reset: 'Reset' }[element.type] || '';
  }
  const own = fold(element.getAttribute('alt')) || (fromContent ? contentText(element) : '');
  return own || fold(element.title) || fold(element.querySelector('svg > title')?.textContent);
}

/** What a control holds, or null. A password is never read: only whether there is one. */
function valueOf(element, role) {
  if (element.tagName === 'INPUT') {
    if (/^(checkbox|radio|button|submit|reset|image|hidden)$/.test(element.type)) {
      return null;
    }
    if (element.type === 'password') {
      return null;
    }
    return element.type === 'file' ? [...element.files].map((file) => file.name).join(', ') : element.value;
  }
  if (element.tagName === 'TEXTAREA') {
    return element.value;
  }
  if (element.tagName === 'SELECT') {
    return [...element.selectedOptions].map((option) => fold(option.label)).join(', ');
  }
  if (isEditingHost(element)) {
    return fold(element.innerText);
  }
  return element.getAttribute('aria-valuetext') ?? (role === 'slider' || role === 'spinbutton' ? element.getAttribute('aria-valuenow') : null);
}

function optionsOf(element) {
  const options = element.tagName === 'SELECT' ? element.options : element.list?.options;
  return options
    ? { texts: [...options].slice(0, 20).map((option) => fold(option.label || option.value)), total: options.length }
    : null;
}

function statesOf(element, focused) {
  const states = [];
  const aria = (name) => element.getAttribute(`aria-${name}`);
  const add = (condition, state) => condition && states.push(state);
  const checkable = element.type === 'checkbox' || element.type === 'radio';
  add(checkable ? element.checked : aria('checked') === 'true', 'checked');
  add(element.indeterminate === true || aria('checked') === 'mixed', 'mixed');
  add(element.matches(':disabled') || aria('disabled') === 'true', 'disabled');
  add(element.readOnly === true && !checkable, 'readonly');
  add(element.required === true || aria('required') === 'true', 'required');
  add(isInvalid(element), 'invalid');
  add(aria('selected') === 'true' || (element.tagName === 'OPTION' && element.selected), 'selected');
  add(aria('pressed') === 'true', 'pressed');
  add(aria('current') && aria('current') !== 'false', 'current');
  const expanded = element.tagName === 'SUMMARY' ? String(element.parentElement?.open === true) : aria('expanded');
  add(expanded === 'true', 'expanded');
  add(expanded === 'false', 'collapsed');
  add(element.type === 'password' && element.value.length > 0, 'filled');
  add(element === focused, 'focused');
  return states;
}

function isInvalid(element) {
  const aria = element.getAttribute('aria-invalid');
  return (aria !== null && aria !== 'false') || element.matches(':user-invalid');
}

function problemOf(element) {
  if (!isInvalid(element)) {
    return '';
  }
  return textOfIds(element, 'aria-errormessage') || textOfIds(element, 'aria-describedby') || fold(element.validationMessage);
}
