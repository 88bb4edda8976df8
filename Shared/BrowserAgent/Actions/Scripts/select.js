// Chooses options of a native list by their texts or values, with the events that a person's choice fires.
// Gives {kind: 'select', missing, options} or {kind: 'other'} when the element is no native list.
(element, wanted) => {
  const select = element.tagName === 'SELECT' ? element : element.control ?? element.querySelector('select');
  if (!select || select.tagName !== 'SELECT') {
    return { kind: 'other' };
  }
  const words = (text) => fold(text).toLowerCase();
  const options = [...select.options].filter((option) => !option.disabled && !option.closest('optgroup[disabled]'));
  const tests = [
    (option, text) => words(option.label) === words(text) || words(option.text) === words(text),
    (option, text) => option.value === text,
    (option, text) => words(option.label).includes(words(text)) && text.trim() !== '',
  ];
  const find = (text) => {
    for (const test of tests) {
      const found = options.filter((option) => test(option, text));
      if (found.length === 1 || (found.length > 1 && test !== tests[2])) {
        return found[0];
      }
    }
    return null;
  };
  const found = wanted.map(find);
  const labels = [...select.options].slice(0, 30).map((option) => fold(option.label));
  const missing = wanted.filter((_, index) => found[index] === null);
  if (missing.length > 0) {
    return { kind: 'select', missing, options: labels };
  }
  if (!select.multiple && wanted.length > 1) {
    return { kind: 'select', single: true, missing: [], options: labels };
  }
  select.focus({ preventScroll: true });
  for (const option of select.options) {
    option.selected = found.includes(option);
  }
  select.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
  select.dispatchEvent(new Event('change', { bubbles: true }));
  return { kind: 'select', missing: [], options: labels };
}
