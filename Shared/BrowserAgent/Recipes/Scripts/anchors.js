// Finds elements by a recipe's anchors. The anchors given are applied in turn, each to what the earlier ones left, up
// to the first that leaves exactly one. With `stage` null gives, for each stage, what is left:
// [{anchor, count, hidden, candidates}]; else the only element left at that stage, which may be one that is not seen.
(anchors, stage) => {
  const words = (text) => fold(text).toLowerCase();
  const labelWords = (text) => words(text).replace(/[\s:：*＊]+$/, '');
  const all = [];
  const walk = (root) => {
    for (const element of root.$querySelectorAll('*')) {
      all.push(element);
      if (shadowOf(element)) {
        walk(shadowOf(element));
      }
    }
  };
  const isShown = (element) => {
    const shown = (each) => canBeSeen(each, { visibilityProperty: true }) && rectsOf(each).some(hasArea);
    return shown(element) || labelsOf(element).some(shown);
  };
  // Roles that the observation does not need, and roles that it divides further.
  const otherRoles = {
    H1: 'heading', H2: 'heading', H3: 'heading', H4: 'heading', H5: 'heading', H6: 'heading', IMG: 'img', UL: 'list', OL: 'list',
    LI: 'listitem', NAV: 'navigation', MAIN: 'main', ARTICLE: 'article', TD: 'cell', TH: 'columnheader', FIELDSET: 'group',
    DETAILS: 'group', PROGRESS: 'progressbar', METER: 'meter', OUTPUT: 'status', HEADER: 'banner', FOOTER: 'contentinfo', ASIDE: 'complementary', P: 'paragraph',
  };
  const widerRoles = {
    textbox: ['searchbox', 'password', 'email', 'date', 'time', 'month', 'week', 'datetime', 'combobox'],
    combobox: ['listbox'], listbox: ['combobox'], button: ['switch'], checkbox: ['switch'], cell: ['gridcell'], gridcell: ['cell'], table: ['grid'],
    date: ['group'], time: ['group'], datetime: ['group'], month: ['group'],
  };
  const hasRole = (element, role) => {
    const own = roleOf(element) || otherRoles[element.$tagName] || '';
    return own === role || (role === 'button' && element.$tagName === 'INPUT' && element.type === 'file');
  };
  const hasWiderRole = (element, role) => (widerRoles[role] ?? []).includes(roleOf(element) || otherRoles[element.$tagName]);
  const byRole = (elements, role) => {
    const exact = elements.filter((element) => hasRole(element, role));
    return exact.length > 0 ? exact : elements.filter((element) => hasWiderRole(element, role));
  };
  const labelOf = (element) => labelText(element) || referredText(element, 'labelledby') || element.$getAttribute('aria-label')
    || element.$getAttribute('placeholder') || '';
  // The innermost of those that match: a text belongs to the element that holds it, not to all around it.
  const innermost = (elements) => elements.filter((element) => !elements.some((other) => other !== element && composedContains(element, other)));
  const outermost = (elements) => elements.filter((element) => !elements.some((other) => other !== element && composedContains(other, element)));
  const tests = [];
  const add = (name, apply) => tests.push({ name, apply });
  if (anchors.test_id) {
    const id = CSS.escape(anchors.test_id);
    const selector = ['data-testid', 'data-test-id', 'data-test', 'data-cy'].map((name) => `[${name}="${id}"]`).join();
    add(`test id “${anchors.test_id}”`, (elements) => elements.filter((element) => element.$matches(selector)));
  }
  if (anchors.role && anchors.name) {
    const name = words(anchors.name);
    const named = (elements) => elements.filter((element) => words(nameOf(element, true)) === name);
    add(`${anchors.role} “${anchors.name}”`, (elements) => {
      const exact = named(elements.filter((element) => hasRole(element, anchors.role)));
      return exact.length > 0 ? exact : named(elements.filter((element) => hasWiderRole(element, anchors.role)));
    });
  } else if (anchors.role) {
    add(`role ${anchors.role}`, (elements) => byRole(elements, anchors.role));
  } else if (anchors.name) {
    const name = words(anchors.name);
    add(`name “${anchors.name}”`, (elements) => {
      const found = elements.filter((element) => words(nameOf(element, true)) === name);
      const controls = found.filter((element) => controlRoles.has(roleOf(element)));
      return controls.length > 0 ? outermost(controls) : innermost(found);
    });
  }
  if (anchors.label) {
    const label = labelWords(anchors.label);
    add(`label “${anchors.label}”`, (elements) => elements.filter((element) => element.$tagName !== 'LABEL' && labelWords(labelOf(element)) === label));
  }
  if (anchors.text) {
    const text = words(anchors.text);
    add(`text “${anchors.text}”`, (elements) => innermost(elements.filter((element) => !/^(SCRIPT|STYLE|HEAD|TITLE|HTML|TEMPLATE|NOSCRIPT)$/.test(element.$tagName)
      && element.$textContent.length < 100000 && words(contentText(element, 2000)) === text)));
  }
  if (anchors.css) {
    add(`CSS ${anchors.css}`, (elements) => elements.filter((element) => element.$matches(anchors.css)));
  }
  const describe = (element) => {
    const id = element.id ? `#${element.id}` : '';
    const name = (nameOf(element, true) || contentText(element, 60)).slice(0, 60);
    return `${roleOf(element) || element.$tagName.toLowerCase()}${id}${name ? ` “${name}”` : ''}`;
  };
  walk(document);
  let left = all;
  const stages = [];
  for (const [index, test] of tests.entries()) {
    const found = test.apply(left);
    const shown = found.filter(isShown);
    stages.push({ anchor: test.name, count: shown.length, hidden: found.length - shown.length, candidates: shown.slice(0, 6).map(describe) });
    // What only shows under the mouse is narrowed down like the rest.
    left = shown.length > 0 ? shown : found;
    if (stage === index) {
      return left[0] ?? null;
    }
  }
  return stage === null ? stages : null;
}
