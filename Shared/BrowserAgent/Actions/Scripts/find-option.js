// The visible option with this text in the list that belongs to a custom drop-down, or that is open. `look` gives
// {count, options, typed, busy}; `option` the one that was found; `mark` remembers what shows the text before the list
// is opened; `scroll` moves the list on, and gives whether it moved.
(operation, element, text) => {
  const words = (value) => fold(value).toLowerCase();
  const root = element.getRootNode();
  const roots = [];
  const collectRoots = (scope) => {
    roots.push(scope);
    for (const each of scope.querySelectorAll('*')) {
      if (each.shadowRoot) {
        collectRoots(each.shadowRoot);
      }
    }
  };
  collectRoots(document);
  if (!roots.includes(root)) {
    collectRoots(root);
  }
  const all = (scope, selector) => (scope === document ? roots : [scope]).flatMap((each) => [...each.querySelectorAll(selector)]);
  const shown = (each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && each.getBoundingClientRect().height > 0;
  const same = (each) => words(contentText(each)) === words(text);
  if (operation === 'mark') {
    globalThis.dashboardMarked = new WeakSet(all(document, '*').filter((each) => shown(each) && same(each)));
    return null;
  }
  const ids = ['aria-controls', 'aria-owns'].flatMap((name) =>
    [element, ...element.querySelectorAll(`[${name}]`)].map((each) => each.getAttribute(name)).filter(Boolean).flatMap((value) => value.split(/\s+/)));
  const lists = ids.map((id) => root.getElementById?.(id) ?? document.getElementById(id)).filter(Boolean);
  const items = '[role=option], [role=menuitem], [role=menuitemradio], [role=menuitemcheckbox], [role=treeitem]';
  const within = (scope) => all(scope, items);
  let options = [element, ...lists].flatMap(within);
  if (!options.some(shown)) {
    options = within(document);
  }
  if (!options.some(shown)) {
    // Lists without roles: items of a list that is open.
    options = lists.flatMap((list) => [...list.querySelectorAll('li')]);
  }
  options = [...new Set(options)].filter((option) => shown(option) && option.getAttribute('aria-disabled') !== 'true');
  const list = lists.find(shown) ?? options[0]?.closest('[role=listbox], [role=menu], [role=tree], ul') ?? options[0]?.parentElement ?? null;
  if (operation === 'scroll') {
    let scroller = list;
    while (scroller && !(scroller.scrollHeight > scroller.clientHeight + 1 && /auto|scroll|overlay/.test(getComputedStyle(scroller).overflowY))) {
      scroller = scroller === document.body ? null : scroller.parentElement;
    }
    const before = scroller?.scrollTop;
    scroller?.scrollBy({ top: scroller.clientHeight * 0.8, behavior: 'instant' });
    return Boolean(scroller) && scroller.scrollTop > before;
  }
  const exact = options.filter((option) => same(option) || words(nameOf(option, true)) === words(text)
    || option.dataset.value === text || option.getAttribute('value') === text);
  const partly = options.filter((option) => words(contentText(option)).includes(words(text)));
  let found = exact.length > 0 ? exact : partly.length === 1 ? partly : [];
  if (found.length === 0 && globalThis.dashboardMarked) {
    // Lists without any sign of being one: what came to show just this text since the list was opened.
    const fresh = all(document, '*').filter((each) => shown(each) && same(each) && !globalThis.dashboardMarked.has(each) && !each.contains(element));
    found = fresh.filter((each) => !fresh.some((other) => other !== each && each.contains(other)));
  }
  if (operation === 'option') {
    return found[0] ?? null;
  }
  return {
    count: found.length,
    options: options.slice(0, 30).map((option) => contentText(option, 80)),
    typed: /^(INPUT|TEXTAREA)$/.test(fieldOf(element).tagName),
    selected: found.length === 1 && found[0].getAttribute('aria-selected') === 'true',
    multiple: list?.getAttribute('aria-multiselectable') === 'true',
    busy: [element, list].some((each) => each?.closest('[aria-busy=true]')) || options.length === 0,
  };
}
