// Focuses an element, or the one inside it that can have the focus. Gives whether it has it.
(element) => {
  const focusable = element.$matches('a[href], button, input, select, textarea, [tabindex], [contenteditable]')
    ? element
    : element.$querySelector('a[href], button, input, select, textarea, [tabindex], [contenteditable]') ?? element;
  focusable.focus();
  return focusable.$getRootNode().activeElement === focusable && document.hasFocus();
}
