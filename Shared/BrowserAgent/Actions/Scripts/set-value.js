// Sets a field whose typed form depends on the browser's language (dates, numbers, colours) by its value, with the
// events that typing would fire. Gives the value that the field then holds.
(element, value, append) => {
  const field = element.tagName === 'INPUT' ? element : element.control ?? element.querySelector('input');
  field.focus({ preventScroll: true });
  const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  const wanted = append ? native.get.call(field) + value : value;
  native.set.call(field, wanted);
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, inputType: 'insertReplacementText', data: wanted }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
  return native.get.call(field);
}
