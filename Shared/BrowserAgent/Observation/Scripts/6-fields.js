// What is drawn around fields and controls: boxes that stand for a field, handles of sliders, and what holds controls of its own.
/** The field of a drawn list, told in its box's place: by itself it is often nowhere to be seen. */
function writeBoxed(field, box, rect, at) {
  const entry = describe(field, roleOf(field), rect, false, at);
  at.walk.boxed.add(field);
  at.out.push(entry);
  dropIfCovered(field, entry.r, rect, entry, at, box);
}

/** The field around which something is drawn that says nothing of its own: to press it means the field. */
function wrappedBy(node, rect) {
  if ((node.$firstElementChild === null && !shadowOf(node)) || rect.height > boxHeight || node.$matches('[draggable=true],[role=button],[role=link]')) {
    return null;
  }
  const [field, ...others] = fieldsIn(node);
  if (!field || others.some((other) => !field.$contains(other) && roleOf(other) !== 'slider') || node.$querySelector('a[href],h1,h2,h3,h4,h5,h6') !== null
    || !aimOf(field, rectOf(field), field.$checkVisibility({ opacityProperty: true }))) {
    return null;
  }
  return isDrawnList(field) || boxOfChoice(field) === node || roleOf(field) === 'slider' || /^(INPUT|TEXTAREA)$/.test(field.$tagName) && [nameOf(field, false), fold(field.placeholder), ''].includes(fold(node.$textContent)) ? field : null;
}

/** Whether controls are in it that say so through their internals. */
function holdsCustom(node) {
  return dashboardWorld.customNames.size > 0 && scopesOf(node).some((scope) => withRoles(scope, [...controlRoles]).length > 0);
}

/** Whether something inside listens on its own account; looked for in small things only. */
function hasListenersInside(node) {
  let left = 60;
  for (const scope of scopesOf(node)) {
    const inside = scope.$querySelectorAll('*');
    left -= inside.length;
    if (left < 0 || (scope !== node && dashboardWorld.listening(scope) & pressed)) {
      return true;
    }
    for (const each of dashboardWorld.heard ? inside : []) {
      if (dashboardWorld.listening(each) & pressed) {
        return true;
      }
    }
  }
  return false;
}

/** Tells the field that a box is drawn around instead of the box. Gives whether there is one. */
function writeWrapped(node, rect, at) {
  const field = wrappedBy(node, rect);
  if (!field) {
    return false;
  }
  const stands = isListField(field) || boxOfChoice(field) === node;
  if (stands && !at.walk.boxed.has(field)) {
    writeBoxed(field, node, rect, at);
    // Pictures in it that say nothing mean the field as well, and of a choice all that is no control of its own.
    const ownControls = 'input,button,a[href],[role=button]';
    const isPart = boxOfChoice(field) === node ? (each) => !each.$matches(ownControls) && each.$querySelector(ownControls) === null : (each) => each.$matches('i,span,svg') && !hasOwnName(each);
    [...node.$querySelectorAll('*')].filter(isPart).forEach((each) => at.walk.boxed.add(each));
  }
  // What is chosen is told as the list's value.
  visitChildren(node, stands || isDrawnList(field) ? at.with({ quiet: true }) : at);
  return true;
}

/** Whether something in the box of a list stands for more than the list; its arrow says nothing else. */
function hasOwnName(node) {
  return hasWords(node) || node.$firstElementChild?.$matches('input,button') || node.$querySelector('[aria-label],[title],input,button,a,title') !== null
    || node.$matches('[aria-label],[title]') || !/^$|\b(dropdown|caret|chevron|angle|expand|down)\b/.test(iconIn(node));
}

function writeHandle(node, rect, at) {
  if (handleShare(node) === null) {
    return false;
  }
  const entry = { ...describe(node, 'slider', rect, false, at), v: `${handleShare(node)}%` };
  at.out.push(entry);
  dropIfCovered(node, 'slider', rect, entry, at);
  return true;
}

/** Calls something without words by what it is there for. Gives false for what is there for nothing: beside the leaf of a tree, or drawn for a letter of a code that is typed into a field of its own. */
function nameByHint(entry, node) {
  if (node.$parentElement?.$querySelector('input[autocomplete="one-time-code"]:not([maxlength="1"])')) {
    return false;
  }
  const item = node.$nextElementSibling?.$closest('[role=treeitem]') ?? null;
  const expanded = item?.$getAttribute('aria-expanded') ?? null;
  if (item && expanded === null) {
    return false;
  }
  entry.n = (item ? `${expanded === 'true' ? 'close' : 'open'} ${nameOf(item, true)}` : hintOf(node)) || undefined;
  return entry.n !== undefined || !drawsField(node);
}

/** Whether it only draws the box, switch or slider beside it, which is told by itself. */
function drawsField(node) {
  if (hasWords(node) || node.$querySelector('img,svg,i,canvas') !== null) {
    return false;
  }
  let fields = [];
  for (let at = composedParent(node), level = 0; at && level < 3 && fields.length === 0; at = composedParent(at), level++) {
    fields = fieldsIn(at);
  }
  return fields.length === 1 ? node.$getAttribute('aria-hidden') === 'true' || /^(checkbox|radio|switch|slider)$/.test(roleOf(fields[0])) : fields.length > 0 && fields.every((field) => roleOf(field) === 'slider');
}

/** Whether there are controls of their own in something, be it in the trees that elements in it keep to themselves. */
function holdsControls(node) {
  return ((node.$firstElementChild !== null || shadowOf(node) !== null) && (holds(node, interactiveSelector) || holdsCustom(node) || hasListenersInside(node)))
    || (!controlTags.has(node.$tagName) && [node, ...[...node.$getElementsByTagName('*')].slice(0, 60)]
      .some((each) => (each.$tagName.includes('-') && shadowOf(each)?.$querySelector(interactiveSelector)) || holdsSlotted(each)));
}

/** Whether it hears presses for what is inside: things beside each other show a hand, and what is around them none. */
function holdsHands(node, at) {
  if (at.pointer || !(dashboardWorld.listening(node) & pressed)) {
    return false;
  }
  const hands = new Map();
  for (const each of [...node.$getElementsByTagName('*')].slice(0, 60)) {
    if (handCursors.has(getComputedStyle(each).cursor)) {
      const beside = (hands.get(each.$parentElement) ?? 0) + 1;
      hands.set(each.$parentElement, beside);
      if (beside > 1 && !handCursors.has(getComputedStyle(each.$parentElement).cursor)) {
        return true;
      }
    }
  }
  return false;
}

/** Whether presses on the cells of a grid are heard by what is around them: a calendar in which days are chosen or events are put. */
function isPressedInGrid(cell) {
  if (!hasWords(cell) && !cell.$hasAttribute('aria-labelledby') && !cell.$hasAttribute('aria-label')) {
    return false;
  }
  for (let at = cell.$parentElement, level = 0; at && level < 12; at = at.$parentElement, level++) {
    if (dashboardWorld.listening(at) & pressed) {
      return true;
    }
    if (/^(grid|treegrid)$/.test(at.$getAttribute('role'))) {
      return false;
    }
  }
  return false;
}

/** A list that is told by the field in it, which says the same of itself. */
function holdsListField(node) {
  const field = node.$tagName === 'INPUT' ? null : node.$querySelector('input[role=combobox]');
  return field !== null && (boxAround(field) !== null || aimOf(field, rectOf(field), field.$checkVisibility({ opacityProperty: true })) !== null);
}

/** Whether what stands in a slot is more than words. */
function holdsSlotted(slot) {
  return slot.$tagName === 'SLOT'
    && slot.assignedElements({ flatten: true }).some((each) => each.$tagName.includes('-') || each.$matches(interactiveSelector) || each.$querySelector(interactiveSelector) !== null);
}
