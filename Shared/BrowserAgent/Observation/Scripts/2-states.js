// What fields hold, offer and demand, and in which state controls are.
/** What a control holds, or null. A password is never read: only whether there is one. */
function valueOf(element, role) {
  if (element.$tagName === 'INPUT') {
    if (/^(checkbox|radio|button|submit|reset|image|hidden)$/.test(element.type)) {
      return null;
    }
    if (element.type === 'password' || dashboardWorld.secretBoxes.has(element)) {
      return null;
    }
    return element.type === 'file' ? [...element.files].map((file) => file.name).join(', ')
      : isListField(element) ? [...new Set([chosenIn(element), element.value])].filter(Boolean).join(', ') : element.value;
  }
  if ((isDrawnList(element) || ariaOf(element, 'haspopup') !== null) && nameOf(element, false)) {
    return chosenIn(element);
  }
  if (element.$tagName === 'TEXTAREA') {
    return element.value;
  }
  if (element.$tagName === 'SELECT') {
    return [...element.selectedOptions].map((option) => fold(option.label)).join(', ');
  }
  if (isEditingHost(element)) {
    return fold(element.innerText);
  }
  if (element.$tagName === 'PROGRESS' || element.$tagName === 'METER') {
    return element.position === -1 ? null : `${Math.round(100 * ((element.value - (element.min ?? 0)) / ((element.max - (element.min ?? 0)) || 1)))}%`;
  }
  if (/^(button|link)$/.test(role)) {
    return shownIn(element);
  }
  return ariaOf(element, 'valuetext') || (/^(slider|spinbutton|progressbar|meter|scrollbar)$/.test(role) ? ariaOf(element, 'valuenow') : null);
}

/** What a button shows that is called otherwise: the month of a calendar, whose name says that another is chosen with it. */
function shownIn(button) {
  const called = fold(ariaOf(button, 'label')).toLowerCase();
  const shown = called ? fold(button.innerText ?? '') : '';
  const isOther = shown.length <= 60 && /\p{Lo}|\p{L}{2}|\p{N}/u.test(shown) && !called.includes(shown.toLowerCase()) && !shown.toLowerCase().includes(called);
  // Letters that draw a picture are hidden from readers of screens.
  return isOther && contentText(button).includes(shown) ? shown : null;
}

/** What can be chosen: of a native list, of the suggestions of a field, or of the list that a custom drop-down keeps closed; the first `most` of it. */
function optionsOf(element, role, most = 20) {
  const options = element.$tagName === 'SELECT' ? element.options : element.list?.options;
  if (options) {
    const disabled = (option) => option.disabled || option.$parentElement?.disabled === true;
    return {
      texts: [...options].slice(0, most).map((option) => fold(option.label || option.value) + (disabled(option) ? ' (disabled)' : '')),
      total: options.length,
    };
  }
  if (role !== 'combobox' && ariaOf(element, 'haspopup') !== 'listbox') {
    return null;
  }
  const around = [element, listAround(element)].filter(Boolean);
  const lists = [...new Set(around.flatMap((each) => [...referredBy(each, 'controls'), ...referredBy(each, 'owns')]))];
  if (lists.length === 0 || lists.some((list) => list.style.height === '0px' || list.$checkVisibility({ visibilityProperty: true }))) {
    // An open list is told with its options' own numbers; one without size holds some of those that are drawn beside it.
    return null;
  }
  const own = lists.flatMap((list) => withRoles(list, ['option']));
  return own.length > 0 ? { texts: own.slice(0, most).map((option) => fold(ariaOf(option, 'label') ?? option.$textContent)), total: own.length } : null;
}

/** What a field demands of its value, in words: "min 0", "accept image/*". */
function constraintsOf(element, role) {
  const found = [];
  const add = (name, value) => value !== null && value !== undefined && value !== '' && !(Math.abs(value) >= Number.MAX_SAFE_INTEGER) && found.push(`${name} ${String(value).slice(0, 60)}`);
  if (/^(INPUT|TEXTAREA)$/.test(element.$tagName)) {
    const isRange = element.type === 'range';
    const isStepped = /^(slider|spinbutton)$/.test(role);
    add('min', element.$getAttribute('min') ?? (isRange ? '0' : isStepped ? element.$getAttribute('aria-valuemin') : null));
    add('max', element.$getAttribute('max') ?? (isRange ? '100' : isStepped ? element.$getAttribute('aria-valuemax') : null));
    add('step', element.$getAttribute('step'));
    add('at least', element.minLength > 0 ? `${element.minLength} characters` : null);
    add('at most', element.maxLength >= 0 ? `${element.maxLength} characters` : null);
    add('pattern', element.$getAttribute('pattern'));
    // As long as it is empty, its placeholder says so.
    add('written as', element.value && element.placeholder ? patternIn(element.placeholder) : null);
    add('accept', element.type === 'file' ? element.$getAttribute('accept') : null);
  } else if (/^(slider|spinbutton)$/.test(role)) {
    add('min', ariaOf(element, 'valuemin'));
    add('max', ariaOf(element, 'valuemax'));
  }
  return found;
}

function statesOf(element, focused) {
  const states = [];
  const given = element.getAttributeNames().some((name) => name.startsWith('aria-')) || dashboardWorld.saidBy(element) !== null;
  const aria = (name) => (given ? ariaOf(element, name) : null);
  const add = (condition, state) => condition && states.push(state);
  const checkable = element.type === 'checkbox' || element.type === 'radio';
  add(checkable ? isTicked(element) : aria('checked') === 'true', 'checked');
  add(element.indeterminate === true || aria('checked') === 'mixed', 'mixed');
  add(element.$matches(':disabled') || element.$closest('[aria-disabled=true]') !== null || aria('disabled') === 'true', 'disabled');
  // A list is chosen from, whether its field takes keys or not.
  add(element.readOnly === true && !checkable && !isDrawnList(element), 'readonly');
  add(element.required === true || aria('required') === 'true', 'required');
  add(isInvalid(element), 'invalid');
  add(aria('selected') === 'true' || (element.$tagName === 'OPTION' && element.selected), 'selected');
  add(aria('pressed') === 'true', 'pressed');
  add(aria('current') && aria('current') !== 'false', 'current');
  const expanded = element.$tagName === 'SUMMARY' ? String(element.$parentElement?.open === true)
    : aria('expanded') ?? (element.$tagName === 'INPUT' ? listAround(element)?.$getAttribute('aria-expanded') : null);
  add(expanded === 'true', 'expanded');
  add(expanded === 'false', 'collapsed');
  add((element.type === 'password' || dashboardWorld.secretBoxes.has(element)) && element.value.length > 0, 'filled');
  add(element.multiple === true || aria('multiselectable') === 'true', 'multiple');
  add(aria('busy') === 'true', 'busy');
  add(/^(true|menu|dialog|tree|grid)$/.test(aria('haspopup') ?? ''), 'opens a popup');
  add(aria('haspopup') === 'listbox' && element.$tagName !== 'INPUT' && givenRole(element) !== 'combobox', 'opens a list');
  add(givenRole(element) === 'radio' && aria('posinset') !== null, `${aria('posinset')} of ${aria('setsize')}`);
  add(/^(ascending|descending)$/.test(aria('sort') ?? ''), `sorted ${aria('sort')}`);
  add(element.draggable === true && element.$getAttribute('draggable') === 'true', 'draggable');
  add(/^(VIDEO|AUDIO)$/.test(element.$tagName), element.paused ? 'paused' : 'playing');
  add(element.controls === true, 'with controls');
  add(element.$tagName === 'CANVAS' && dashboardWorld.listening(element) & 1, 'clickable');
  add(element === focused, 'focused');
  return states;
}

function problemOf(element) {
  if (!isInvalid(element)) {
    return '';
  }
  return referredText(element, 'errormessage') || referredText(element, 'describedby') || fold(element.validationMessage);
}
