// What a field holds: {value, secret}.
(element) => {
  const field = 'value' in element || element.isContentEditable
    ? element
    : element.control ?? element.querySelector('input, textarea, [contenteditable]') ?? element;
  return { value: field.isContentEditable ? field.innerText : field.value ?? '', secret: field.type === 'password' };
}
