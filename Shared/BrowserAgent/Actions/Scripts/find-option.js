// The visible option with this text in the list that belongs to a custom drop-down, or that came to show when it was opened.
// `mark` remembers what shows one of the texts, or is an option, before the list is opened; `look` gives {count, options,
// isOpen, typed, busy}; `option` the one that was found; `top` and `scroll` move the list, and give whether it moved.
(operation, element, text) => {
  const words = (value) => fold(value).toLowerCase();
  const root = element.$getRootNode();
  const roots = [];
  const collectRoots = (scope) => {
    roots.push(scope);
    for (const each of scope.$querySelectorAll('*')) {
      if (each.$shadowRoot) {
        collectRoots(each.$shadowRoot);
      }
    }
  };
  collectRoots(document);
  if (!roots.includes(root)) {
    collectRoots(root);
  }
  const all = (scope, selector) => (scope === document ? roots : [scope]).flatMap((each) => [...each.$querySelectorAll(selector)]);
  // A list that is closed may be there all the same, without any size.
  const isClipped = (each) => {
    for (let at = each; at instanceof Element && at !== document.$body; at = at.$parentElement) {
      if ((at.clientHeight < 1 || at.clientWidth < 1) && /hidden|clip|auto|scroll/.test(getComputedStyle(at).overflow)) {
        return true;
      }
    }
    return false;
  };
  const shown = (each) => each.$checkVisibility({ visibilityProperty: true, opacityProperty: true }) && each.$getBoundingClientRect().height > 0 && !isClipped(each);
  const same = (each, wanted = text) => words(contentText(each)) === words(wanted);
  const items = '[role=option], [role=menuitem], [role=menuitemradio], [role=menuitemcheckbox], [role=treeitem]';
  if (operation === 'mark') {
    globalThis.dashboardMarked = new WeakSet(all(document, '*').filter((each) => (each.$matches(items) || text.some((wanted) => same(each, wanted))) && shown(each)));
    return null;
  }
  const marked = globalThis.dashboardMarked ?? new WeakSet();
  const ids = ['aria-controls', 'aria-owns'].flatMap((name) =>
    [element, ...element.$querySelectorAll(`[${name}]`)].map((each) => each.$getAttribute(name)).filter(Boolean).flatMap((value) => value.split(/\s+/)));
  const lists = ids.map((id) => root.getElementById?.(id) ?? document.getElementById(id)).filter(Boolean);
  // The list that ARIA knows may be an empty shell beside the one that is seen.
  const popups = lists.map((list) => (shown(list) ? list : list.$parentElement)).filter((each) => each && !each.$contains(element));
  const isList = /^(listbox|menu|tree|radiogroup)$/.test(roleOf(element));
  const expanded = isList ? null : (element.$matches('[aria-expanded]') ? element : element.$closest('[role=combobox][aria-expanded]') ?? element.$querySelector('[aria-expanded]'))?.$getAttribute('aria-expanded');
  let options = [element, ...lists].flatMap((scope) => all(scope, items));
  if (!options.some(shown)) {
    // A list that nothing links with its drop-down: what is open came with it.
    options = all(document, items).filter((option) => !marked.has(option) || (expanded === 'true' && option.$matches('[role=option]')));
  }
  if (!options.some(shown)) {
    // Lists without roles: items of a list that is open.
    options = lists.flatMap((list) => [...list.$querySelectorAll('li')]);
  }
  options = [...new Set(options)].filter((option) => shown(option) && option.$getAttribute('aria-disabled') !== 'true');
  const list = lists.find(shown) ?? options[0]?.$closest('[role=listbox], [role=menu], [role=tree], ul') ?? options[0]?.$parentElement ?? null;
  if (operation === 'scroll' || operation === 'top') {
    const scrolls = (each) => each.scrollHeight > each.clientHeight + 1 && /auto|scroll|overlay/.test(getComputedStyle(each).overflowY);
    let scroller = list;
    while (scroller && !scrolls(scroller)) {
      scroller = scroller === document.$body ? null : scroller.$parentElement;
    }
    scroller ??= popups.flatMap((popup) => [...popup.$querySelectorAll('*')]).find((each) => shown(each) && scrolls(each)) ?? null;
    const before = scroller?.scrollTop;
    scroller?.scrollBy({ top: operation === 'top' ? -scroller.scrollTop : scroller.clientHeight * 0.8, behavior: 'instant' });
    return Boolean(scroller) && scroller.scrollTop !== before;
  }
  const exact = options.filter((option) => same(option) || words(nameOf(option, true)) === words(text)
    || option.dataset.value === text || option.$getAttribute('value') === text);
  const partly = options.filter((option) => words(contentText(option)).includes(words(text)));
  let found = exact.length > 0 ? exact : partly.length === 1 ? partly : [];
  if (found.length === 0 && globalThis.dashboardMarked) {
    // Lists without any sign of being one: what came to show just this text since the list was opened.
    const fresh = all(document, '*').filter((each) => shown(each) && same(each) && !each.$contains(element)
      && (!marked.has(each) || popups.some((popup) => popup.$contains(each))));
    found = fresh.filter((each) => !fresh.some((other) => other !== each && each.$contains(other)));
  }
  if (operation === 'option') {
    return found[0] ?? null;
  }
  const field = fieldOf(element);
  return {
    count: found.length,
    options: options.slice(0, 30).map((option) => contentText(option, 80)),
    isOpen: expanded ? expanded === 'true' : options.length > 0,
    typed: /^(INPUT|TEXTAREA)$/.test(field.$tagName) && !field.readOnly && !isDisabled(field),
    selected: found.length === 1 && found[0].$getAttribute('aria-selected') === 'true',
    multiple: list?.$getAttribute('aria-multiselectable') === 'true',
    busy: [element, list].some((each) => each?.$closest('[aria-busy=true]')) || options.length === 0,
  };
}
