// Makes a field ready to be typed into: focused, with its content selected (or the caret at its end).
// Gives {kind}: 'text' and 'editable' are typed into, 'set' is set by its value, 'choice', 'file' and 'none' cannot be
// typed into; with `readonly`, `disabled`, `focused` and `secret`.
(element, append) => {
  const typed = (candidate) => candidate.tagName === 'TEXTAREA' || candidate.isContentEditable
    || (candidate.tagName === 'INPUT' && !/^(button|submit|reset|image|checkbox|radio|hidden)$/.test(candidate.type));
  let field = element;
  if (!typed(field)) {
    // Aimed at the label or at the box around the field.
    const inner = field.control ?? null;
    const within = [...field.querySelectorAll('input, textarea, [contenteditable]')].filter((each) => typed(each) && each.checkVisibility());
    field = inner ?? (within.length === 1 ? within[0] : field);
  }
  if (field.tagName === 'SELECT' || (field.tagName === 'INPUT' && /^(checkbox|radio)$/.test(field.type))) {
    return { kind: 'choice' };
  }
  if (!typed(field)) {
    return { kind: 'none' };
  }
  if (field.tagName === 'INPUT' && field.type === 'file') {
    return { kind: 'file' };
  }
  const state = {
    disabled: field.matches(':disabled') || field.closest('[inert]') !== null,
    readonly: field.readOnly === true,
    secret: field.type === 'password',
  };
  if (field.tagName === 'INPUT' && /^(date|time|datetime-local|month|week|color|range|number)$/.test(field.type)) {
    return { kind: 'set', type: field.type, ...state };
  }
  field.focus({ preventScroll: true });
  const root = field.getRootNode();
  const focused = root.activeElement === field && document.hasFocus();
  if (field.isContentEditable) {
    const selection = field.ownerDocument.getSelection();
    selection.selectAllChildren(field);
    if (append) {
      selection.collapseToEnd();
    }
    return { kind: 'editable', focused, empty: field.textContent === '', ...state };
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
  return { kind: 'text', focused, empty: field.value === '', ...state };
}
