// The options of a list at a point of the viewport, and whether the browser shows them by now; null where there is none.
(x, y, most) => {
  let at = document.$elementFromPoint(x, y);
  while (at?.$shadowRoot) {
    const inner = at.$shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === at) {
      break;
    }
    at = inner;
  }
  const list = at?.$closest?.('select');
  if (!list || list.multiple || list.size > 1 || list.disabled) {
    return null;
  }
  const options = [...list.options].slice(0, most).map((option) => ({
    text: option.label || option.text,
    selected: option.selected,
    disabled: option.disabled || (option.$parentElement instanceof HTMLOptGroupElement && option.$parentElement.disabled),
  }));
  return { open: list.$matches(':open'), options };
}
