// The file field that is meant by an element: itself, its label's, or one inside or beside it. `describe` gives
// {multiple, disabled}, or null when there is none; `field` the field.
(operation, element) => {
  const isFile = (each) => each?.$tagName === 'INPUT' && each.type === 'file';
  const scope = element.$shadowRoot ?? element;
  const label = element.$closest('label');
  const field = [element, element.control, label?.control, ...scope.$querySelectorAll('input[type=file]')].find(isFile) ?? null;
  if (operation === 'field' || !field) {
    return field;
  }
  return { multiple: field.multiple || field.webkitdirectory, disabled: field.$matches(':disabled') };
}
