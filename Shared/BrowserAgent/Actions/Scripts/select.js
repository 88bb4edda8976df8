// Native lists, and the suggestions of a field. `find` matches options by their texts or values; the rest carries a choice out.
(operation, element, wanted) => {
  const words = (text) => fold(text).toLowerCase();
  // One that a page hides under a list of its own is not what is looked at there.
  const isOnTop = ({ left, top, width, height }, each) => document.$elementFromPoint(left + width / 2, top + height / 2) === each;
  const isUsed = (each) => each.$checkVisibility({ visibilityProperty: true }) && Math.min(each.offsetWidth, each.offsetHeight) > 2
    && (each.$checkVisibility({ opacityProperty: true }) || isOnTop(each.$getBoundingClientRect(), each));
  const select = element.$tagName === 'SELECT' ? element : element.control ?? [...element.$querySelectorAll('select')].find(isUsed);
  if (!select || select.$tagName !== 'SELECT') {
    const offered = wanted?.length === 1 ? [...element.list?.options ?? []].find((option) => [option.value, option.label].some((each) => words(each) === words(wanted[0]))) : null;
    const isChoice = /^(checkbox|radio|switch)$/.test(roleOf(element))
      || (ariaOf(element, 'pressed') !== null && ariaOf(element, 'haspopup') === null && ariaOf(element, 'expanded') === null);
    return offered ? { kind: 'suggestion', value: offered.value } : { kind: isChoice ? 'choice' : 'other' };
  }
  const options = [...select.options];
  const open = options.filter((option) => !option.disabled && !option.$closest('optgroup[disabled]') && !option.hidden);
  const tests = [
    (option, text) => words(option.label) === words(text) || words(option.text) === words(text),
    (option, text) => option.value === text,
    (option, text) => words(option.label).includes(words(text)) && text.trim() !== '',
  ];
  const find = (text) => {
    for (const test of tests) {
      const found = open.filter((option) => test(option, text));
      if (found.length === 1 || (found.length > 1 && test !== tests[2])) {
        return found[0];
      }
    }
    return null;
  };
  /** Of many texts those that share the most pairs of letters with the one that was not found. */
  const mostLike = (text, texts) => {
    const pairs = (from) => new Set([...words(from)].map((letter, index, letters) => letter + (letters[index + 1] ?? '')));
    const likeness = (each) => 2 * [...pairs(each)].filter((pair) => known.has(pair)).length / (known.size + pairs(each).size);
    const known = pairs(text ?? '');
    return texts.length <= 30 ? texts : texts.map((each) => [likeness(each), each]).sort(([a], [b]) => b - a).slice(0, 20).map(([, each]) => each);
  };
  switch (operation) {
    case 'find': {
      const found = wanted.map(find);
      const missing = wanted.filter((_, index) => found[index] === null);
      const labels = mostLike(missing[0], options.map((option) => fold(option.label)));
      if (missing.length > 0) {
        return { kind: 'select', missing, options: labels, total: options.length, disabled: wanted.some((text) => !find(text) && options.some((option) => tests[0](option, text))) };
      }
      if (!select.multiple && wanted.length > 1) {
        return { kind: 'select', single: true, missing: [] };
      }
      const isList = select.multiple || select.size > 1;
      globalThis.dashboardWanted = found;
      select.focus({ preventScroll: true });
      return {
        kind: 'select',
        missing: [],
        // Positions among all options.
        wanted: found.map((option) => option.index),
        selected: [...select.selectedOptions].map((option) => option.index),
        isList,
        multiple: select.multiple,
        // What the arrow keys step over, for a list that is closed; without the focus they would go elsewhere.
        steps: document.hasFocus() ? open.indexOf(found[0]) : -1,
      };
    }
    case 'done': {
      // Pages draw the options of some anew when one is chosen, without the one that stands for none.
      const chosen = [...select.selectedOptions];
      const all = globalThis.dashboardWanted ?? [];
      return chosen.length === all.length && all.every((option) => chosen.some((each) => each === option || (each.label === option.label && each.value === option.value)));
    }
    case 'option':
      return options[wanted];
    default:
      // What no input could choose, with the events of a person's choice.
      for (const option of options) {
        option.selected = wanted.includes(option.index);
      }
      select.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
      select.dispatchEvent(new Event('change', { bubbles: true }));
      return null;
  }
}
