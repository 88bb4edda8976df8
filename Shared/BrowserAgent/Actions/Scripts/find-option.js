// The visible option with this text in the list that belongs to a custom drop-down, or that came to show when it was opened.
// `mark` remembers what shows one of the texts, or is an option, before the list is opened; `look` gives {count, options,
// isOpen, typed, selected, isChosen, isTicked, isBranch, busy, empty}; `option` the one that was found, `field` what filters the list; `top` and `scroll` move the list, and give whether it moved;
// `shown` gives {text, missing: which of these texts the closed list does not show}.
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
  const itemRoles = ['option', 'menuitem', 'menuitemradio', 'menuitemcheckbox', 'treeitem'];
  const isItem = (each) => itemRoles.includes(givenRole(each));
  const itemsIn = (scope) => (scope === document ? roots : [scope]).flatMap((each) => withRoles(each, itemRoles));
  if (operation === 'mark') {
    globalThis.dashboardFocused = deepActive();
    globalThis.dashboardFiltered = null;
    globalThis.dashboardMarked = new WeakSet(all(document, '*').filter((each) => (isItem(each) || text.some((wanted) => same(each, wanted))) && shown(each)));
    return null;
  }
  const isWritable = (each) => /^(INPUT|TEXTAREA)$/.test(each?.$tagName) && isTyped(each) && !each.readOnly && !isDisabled(each);
  // What is chosen stands in the box of its field.
  const showsChosen = (each) => isListField(each) || (isWritable(each) && boxAround(each) !== null);
  const shownBy = (each) => words([showsChosen(each) ? chosenIn(each) : '', heldBy(each)].join(' '));
  if (operation === 'shown') {
    const box = fieldOf(element);
    // Beside several that are chosen the field holds what filters the list.
    const chosen = showsChosen(box) && text.length > 1 ? words(chosenIn(box)) : '';
    const told = chosen !== '' ? chosen : isDrawnList(element) || showsChosen(box) ? [shownBy(box), element.$tagName === 'INPUT' ? '' : words(contentText(element))].join(' ').trim() : '';
    return { text: told, missing: told === '' ? [] : text.filter((each) => !told.includes(words(each))) };
  }
  const marked = globalThis.dashboardMarked ?? new WeakSet();
  const ids = ['aria-controls', 'aria-owns'].flatMap((name) =>
    [element, ...element.$querySelectorAll(`[${name}]`)].map((each) => each.$getAttribute(name)).filter(Boolean).flatMap((value) => value.split(/\s+/)));
  const lists = [...ids.map((id) => root.getElementById?.(id) ?? document.getElementById(id)).filter(Boolean), ...['controls', 'owns'].flatMap((name) => referredBy(element, name))];
  // The list that ARIA knows may be an empty shell beside the one that is seen.
  const popups = lists.map((list) => (shown(list) ? list : list.$parentElement)).filter((each) => each && !each.$contains(element));
  const isList = /^(listbox|menu|tree|radiogroup)$/.test(roleOf(element));
  const expander = ariaOf(element, 'expanded') !== null ? element : element.$closest('[role=combobox][aria-expanded]') ?? element.$querySelector('[aria-expanded]');
  const expanded = isList || !expander ? null : ariaOf(expander, 'expanded');
  let options = [element, ...lists].flatMap(itemsIn);
  if (!options.some(shown)) {
    // A list that nothing links with its drop-down: what is open came with it.
    options = itemsIn(document).filter((option) => !marked.has(option) || (expanded === 'true' && givenRole(option) === 'option'));
  }
  if (!options.some(shown)) {
    // Lists without roles: items of a list that is open.
    options = lists.flatMap((list) => [...list.$querySelectorAll('li')]);
  }
  if (!options.some(shown)) {
    // What is drawn beside a list that is an empty shell: whatever says something there.
    options = popups.filter((popup) => !lists.includes(popup)).flatMap((popup) => all(popup, '*'))
      .filter((each) => each.$firstElementChild === null && fold(each.$textContent) !== '' && !lists.some((list) => list.$contains(each)));
  }
  options = [...new Set(options)].filter((option) => shown(option) && ariaOf(option, 'disabled') !== 'true');
  const list = lists.find(shown) ?? options[0]?.$closest('[role=listbox], [role=menu], [role=tree], ul') ?? options[0]?.$parentElement ?? null;
  if (operation === 'scroll' || operation === 'top') {
    const scrolls = (each, how = /auto|scroll|overlay/) => each.scrollHeight > each.clientHeight + 1 && how.test(getComputedStyle(each).overflowY);
    let scroller = list;
    while (scroller && !scrolls(scroller)) {
      scroller = scroller === document.$body ? null : scroller.$parentElement;
    }
    const inPopups = popups.flatMap((popup) => [...popup.$querySelectorAll('*')]).filter(shown);
    // Some turn the wheel into scrolling themselves.
    scroller ??= inPopups.find((each) => scrolls(each)) ?? inPopups.find((each) => scrolls(each, /hidden/)) ?? null;
    const before = scroller?.scrollTop;
    scroller?.scrollBy({ top: operation === 'top' ? -scroller.scrollTop : scroller.clientHeight * 0.8, behavior: 'instant' });
    return Boolean(scroller) && scroller.scrollTop !== before;
  }
  const exact = options.filter((option) => same(option) || words(nameOf(option, true)) === words(text)
    || option.dataset.value === text || option.$getAttribute('value') === text);
  const partly = options.filter((option) => words(contentText(option)).includes(words(text)));
  // An item of a tree that holds the option which it shows.
  const innermost = (all) => all.filter((each) => !all.some((other) => other !== each && composedContains(each, other)));
  let found = exact.length > 0 ? innermost(exact) : innermost(partly).length === 1 ? innermost(partly) : [];
  if (found.length === 0 && globalThis.dashboardMarked) {
    // Lists without any sign of being one: what came to show just this text since the list was opened.
    const fresh = all(document, '*').filter((each) => shown(each) && same(each) && !each.$contains(element)
      && (!marked.has(each) || popups.some((popup) => popup.$contains(each))));
    found = innermost(fresh);
  }
  if (operation === 'option') {
    return found[0] ?? null;
  }
  // Some have the field that filters them in the list itself, and give it the focus.
  const active = deepActive();
  const field = isWritable(fieldOf(element)) || !isWritable(active) || active === globalThis.dashboardFocused ? fieldOf(element) : active;
  if (operation === 'field') {
    globalThis.dashboardFiltered = field;
    return field;
  }
  const multiple = list?.$getAttribute('aria-multiselectable') === 'true';
  const isMarked = (each) => ['selected', 'checked'].some((name) => ariaOf(each, name) === 'true') || /(^|[-_ ])selected( |$)/.test(each.$getAttribute('class'));
  // Some libraries mark the option on which the keys are; what is chosen is also seen in the closed list.
  // What was typed to find it says nothing of what is chosen.
  const seenIn = globalThis.dashboardFiltered === field ? words(showsChosen(field) ? chosenIn(field) : '') : shownBy(field);
  const isSeen = (each) => [seenIn, element.$contains(each) ? '' : words(contentText(element))].join(' ').includes(words(text));
  // Where the keys are some mark as chosen, in lists of several as well.
  const isOnlyLit = (each) => /highlight/.test(each.$getAttribute('class'));
  const isBusy = [element, list].some((each) => each?.$closest('[aria-busy=true]'));
  return {
    count: found.length,
    options: options.slice(0, 30).map((option) => contentText(option, 80)),
    isOpen: expanded ? expanded === 'true' : options.length > 0,
    typed: isWritable(field),
    // It, or what it is the words of.
    selected: found.length === 1 && [found[0], found[0].$parentElement].some((each) => each && isMarked(each)) && ((multiple && !isOnlyLit(found[0])) || isSeen(found[0])),
    isTicked: found.length === 1 && found[0].$closest('[role=menuitemcheckbox]') !== null,
    isBranch: found.length === 1 && found[0].$closest('[role^=menuitem], [role=treeitem]') !== null,
    isChosen: showsChosen(field) && chosenIn(field).split(', ').some((each) => words(each) === words(text)),
    busy: isBusy,
    empty: isBusy || options.length === 0,
  };
}
