// The visible option with this text in the list that belongs to a custom drop-down, or that is open. With `index`
// null gives {count, options}; else the option itself.
(element, text, index) => {
  const words = (value) => fold(value).toLowerCase();
  const root = element.getRootNode();
  const ids = ['aria-controls', 'aria-owns'].flatMap((name) =>
    [element, ...element.querySelectorAll(`[${name}]`)].map((each) => each.getAttribute(name)).filter(Boolean).flatMap((value) => value.split(/\s+/)));
  const lists = ids.map((id) => root.getElementById?.(id) ?? document.getElementById(id)).filter(Boolean);
  const within = (scope) => [...scope.querySelectorAll('[role=option], [role=menuitem], [role=menuitemradio], [role=menuitemcheckbox], [role=treeitem]')];
  let options = [element, ...lists].flatMap(within);
  if (options.length === 0) {
    options = within(document);
  }
  if (options.length === 0) {
    // Lists without roles: items of a list that is open.
    options = lists.flatMap((list) => [...list.querySelectorAll('li')]);
  }
  options = [...new Set(options)].filter((option) => option.checkVisibility({ visibilityProperty: true }) && option.getAttribute('aria-disabled') !== 'true');
  const exact = options.filter((option) => words(contentText(option)) === words(text) || words(nameOf(option, true)) === words(text)
    || option.dataset.value === text);
  const partly = options.filter((option) => words(contentText(option)).includes(words(text)));
  const found = exact.length > 0 ? exact : partly.length === 1 ? partly : [];
  return index === null
    ? { count: found.length, options: options.slice(0, 30).map((option) => contentText(option, 80)), typed: /^(INPUT|TEXTAREA)$/.test(element.tagName) }
    : found[index] ?? null;
}
