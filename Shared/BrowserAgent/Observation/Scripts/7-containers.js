// What the walk writes down for what holds other things: scrollable areas, tables and their rows, lists, dialogs, headings.
function writeContainer(node, overflow, rect, role, at) {
  if (at.walk.headings.has(node) || drawsHint(node)) {
    return;
  }
  const scrolls = scrollState(node, overflow, at);
  const inside = insideOf(node, overflow, rect, scrolls, at);
  const block = blockOf(node, rect, role, scrolls, at);
  if (block) {
    lineBreak(at.out);
    at.out.push(block);
    const left = scrolls || block.k === 'tb' || node === at.walk.modal ? newLeftOut() : at.left;
    const clip = scrolls ? intersection(at.clip, grown(rect, at.walk.options.marginScreens)) : at.clip;
    const port = scrolls ? intersection(at.port ?? at.walk.screen, rect) : at.port;
    writeContent(node, inside.with({ out: block.c, left, clip, port }));
    writeLeftOut(block.c, left, left !== at.left);
    if ((block.k === 's' || (block.k === 'b' && !block.n && !block.st) || /^(listbox|menu)$/.test(block.r)) && block.c.every((item) => item.k === 'n')) {
      // The scroll bar that a grid draws beside what it scrolls; a place for messages that is empty; a list that is closed.
      at.out.pop();
    }
  } else if (isLive(node, role)) {
    writeMessage(node, role, inside);
  } else if (node.$tagName === 'LABEL' && isTold(node.control ?? fieldBeside(node), node)) {
    visitChildren(node, inside.with({ quiet: true }));
  } else {
    writeContent(node, inside);
  }
}

/** Where the content of a box stands: clipped by it; in what scrolls only by what clips all of that, since it comes into view otherwise. */
function insideOf(node, overflow, rect, scrolls, at) {
  if (scrolls) {
    return at.bounds.length > 0 ? at.with({ bounds: at.bounds.filter((bound) => isClippedBy(rect, bound)) }) : at;
  }
  const clips = overflow !== 'visible' && /(hidden|clip|auto|scroll)/.test(overflow) && node !== at.walk.body && node !== at.walk.top;
  return clips ? at.with({ bounds: [...at.bounds, { element: node, rect: clipOf(rect, overflow) }] }) : at;
}

/** What a box clips, which may be no more than a line: so accordions are closed. One that clips in one direction only is endless in the other. */
function clipOf(rect, overflow) {
  const [across, down = across] = overflow.split(' ');
  const { top, right, bottom, left } = rect;
  return across === 'visible' ? { top, bottom, left: -Infinity, right: Infinity } : down === 'visible' ? { top: -Infinity, bottom: Infinity, left, right } : rect;
}

/** A region whose changes are read out: said to be one when it is short, as messages are. */
function isLive(node, role) {
  return (role === 'status' || (role === '' && node.$getAttribute('aria-live')?.match(/^(polite|assertive)$/)))
    && node.$textContent.length < 400 && node.$childElementCount < 12 && fold(node.$textContent) !== '' && node.$querySelector(offerSelector) === null;
}

function writeMessage(node, role, at) {
  lineBreak(at.out);
  const block = { k: 'b', r: role || 'status', y: Math.round(node.$getBoundingClientRect().top), c: [] };
  at.out.push(block);
  visitChildren(node, at.with({ out: block.c }));
}

function standsForControl(label) {
  const { control } = label;
  return isReplaceable(control) && standInOf(control, control.$getBoundingClientRect()) === label;
}

function writeLabelled(node, rect, at) {
  const { control } = node;
  if (!isClippedAway(rect, at) && !at.walk.boxed.has(control)) {
    const entry = describe(control, roleOf(control), rect, false, at);
    at.out.push(entry);
    dropIfCovered(control, roleOf(control), rect, entry, at);
    // A button in it that is called the same is what is drawn for it.
    [...node.$querySelectorAll('button')].filter((button) => nameOf(button, true) === entry.n).forEach((button) => at.walk.boxed.add(button));
    visitChildren(node, at.with({ quiet: true }));
  }
}

/** A date that a page draws in parts is one field, as the browser's own: told where the group around it or its first part stands. Gives whether that was one. */
function writeDrawnDate(node, at) {
  const date = drawnDateOf(node);
  // Within a group the parts are often transparent until something is in them.
  const field = node.$getAttribute('role') === 'group' ? node : date?.box;
  const rect = field?.$getBoundingClientRect();
  if (!date || isClippedAway(rect, at)) {
    return date !== null;
  }
  const { box, parts, type } = date;
  const [, ...names] = nameOf(parts[0], false).split(', ').filter(Boolean);
  const text = textOfDate(date);
  const states = parts.map((each) => statesOf(each, at.walk.focused));
  const entry = { ...describe(field, type, rect, false, at), n: names.join(', ') || nameOf(field.$closest('[role=group]') ?? field, false) || undefined };
  entry[/\p{N}/u.test(text) ? 'v' : 'p'] = text;
  entry.st = states.find((each) => each.includes('focused')) ?? states[0];
  [box, ...box.$querySelectorAll('*')].forEach((each) => at.walk.boxed.add(each));
  at.out.push(entry);
  dropIfCovered(field, type, rect, entry, at);
  return true;
}

function writeContent(node, at) {
  visitChildren(node, at);
  if (node === at.walk.body) {
    writeLeftOut(at.out, at.left, true);
  }
}

function blockOf(node, rect, role, scrolls, at) {
  const y = Math.round(rect.top);
  const heading = role === 'heading' ? Number(node.$getAttribute('aria-level') ?? 2) : Number(/^H([1-6])$/.exec(node.$tagName)?.[1] ?? 0);
  if (heading) {
    return { k: 'h', l: heading, y, c: [] };
  }
  if (isTable(node, role, at)) {
    const rows = node.rows?.length ?? (Math.max(0, Number(node.$getAttribute('aria-rowcount'))) || node.$querySelectorAll('[role=row]').length);
    return { k: 'tb', id: numberOf(node), n: nameOf(node, false) || fold(node.caption?.innerText), rows, ...scrolls, y, c: [] };
  }
  if (scrolls) {
    return { k: 's', id: numberOf(node), n: nameOf(node, false), ...scrolls, y, c: [] };
  }
  if (node.$tagName === 'LI' || role === 'listitem') {
    return { k: 'i', y, c: [] };
  }
  if (!blockRoles.has(role) && !isNamedGroup(node, role) && node !== at.walk.modal && node.$getAttribute('aria-busy') !== 'true') {
    return null;
  }
  const busy = node.$getAttribute('aria-busy') === 'true' ? { st: ['busy'] } : {};
  return { k: 'b', r: role || (node === at.walk.modal ? 'dialog' : 'area'), n: nameOf(node, false), ...busy, y, c: [] };
}

/** What belongs together is called by words that stand nowhere on the page. */
function isNamedGroup(node, role) {
  return (role === 'radiogroup' || role === 'tree') && fold(ariaOf(node, 'label')) !== '';
}

function isTable(node, role, at) {
  if (node.$tagName !== 'TABLE') {
    return role === 'table' || role === 'grid' || role === 'treegrid';
  }
  const declared = node.$getAttribute('role');
  return declared !== 'presentation' && declared !== 'none' && !holdsTable(node, at)
    && ((node.rows.length > 1 && node.rows[0].cells.length > 1) || node.$querySelector('th,caption,thead') !== null);
}

/** Tables that hold tables are for layout. A long one is searched through only once. */
function holdsTable(table, at) {
  const known = at.walk.fresh ? undefined : index.nesting.get(table);
  if (known !== undefined) {
    return known;
  }
  const holds = table.$querySelector('table') !== null;
  index.nesting.set(table, holds);
  return holds;
}

function scrollState(node, overflow, at) {
  if (!/auto|scroll/.test(overflow) || node === at.walk.body || node === at.walk.top || node === document.$scrollingElement) {
    return null;
  }
  const [across, down = across] = overflow.split(' ');
  const vertical = /(auto|scroll)/.test(down) && node.scrollHeight > node.clientHeight + 8 && node.clientHeight > 20;
  const horizontal = /(auto|scroll)/.test(across) && node.scrollWidth > node.clientWidth + 8 && node.clientWidth > 20;
  if (!vertical && !horizontal) {
    return null;
  }
  const { before, after } = vertical ? scrollRoom(node, true) : { before: 0, after: 0 };
  return {
    a: Math.max(0, before) / node.clientHeight,
    d: Math.max(0, after) / node.clientHeight,
    w: horizontal ? Math.max(0, node.scrollWidth - node.clientWidth) / node.clientWidth : 0,
  };
}

/** What stands in an empty field, which is told with it, drawn by the page. */
function drawsHint(node) {
  const field = node.$previousElementSibling;
  return field !== null && /^(INPUT|TEXTAREA)$/.test(field.$tagName) && field.placeholder !== '' && field.value === '' && fold(node.$textContent) === fold(field.placeholder)
    && intersects(node.$getBoundingClientRect(), field.$getBoundingClientRect()) && !holdsControls(node);
}

/** The field that a label without one stands in front of, and which is called by it. */
function fieldBeside(label) {
  const fields = captionBox(label.$parentElement) === label ? fieldsIn(label.$parentElement) : [];
  return fields.find((field) => captionOf(field) === label && nameOf(field, false) === contentText(label)) ?? null;
}

/** Whether a control is told, and what its label says with it. */
function isTold(control, label) {
  if (!control) {
    return false;
  }
  const rect = control.$getBoundingClientRect();
  return control.type !== 'hidden' && (isReplaceable(control) || control.$checkVisibility({ visibilityProperty: true })) && aimOf(control, rect, getComputedStyle(control).opacity !== '0') !== null
    && ['', labelText(control)].includes(fold(control.$getAttribute('aria-label'))) && fold(label.$textContent).length <= 100;
}

const cellSelector = '[role=gridcell], [role=cell], [role=columnheader], [role=rowheader]';

/** What stands side by side in a row, also in boxes of their own for columns that stay or scroll. */
function partsOfRow(row) {
  const children = [...(shadowOf(row) ?? row).$childNodes].flatMap((child) => (child.$tagName === 'SLOT' && child.assignedNodes().length > 0 ? child.assignedNodes({ flatten: true }) : [child]));
  return children.flatMap((child) => (child.$nodeType !== Node.ELEMENT_NODE || /^(TD|TH)$/.test(child.$tagName)
    || child.$matches(cellSelector) || child.$querySelector(cellSelector) === null ? [child] : partsOfRow(child)));
}

function writeRow(node, kind, rect, at) {
  if (isClippedAway(rect, at) && hasArea(rect)) {
    return;
  }
  const cells = [];
  const head = node.$closest('thead') !== null || (node.$querySelector('th,[role=columnheader]') !== null && node.$querySelector('td,[role=cell],[role=gridcell]') === null);
  const row = { k: 'r', y: Math.round(rect.top), c: cells };
  if (head) {
    row.hd = true;
  }
  if (kind === 'click') {
    row.id = numberOf(node);
    at.walk.pending.push({ node, role: 'row', rect: inPort(rect, at), within: node, drop: () => delete row.id });
  }
  const section = node.$parentElement;
  const reaching = at.walk.reaching.get(section) ?? [];
  at.walk.reaching.set(section, reaching);
  const fill = () => {
    for (; reaching[cells.length] > 0; cells.push({ k: 'c', c: [] })) {
      reaching[cells.length]--;
    }
  };
  for (const child of partsOfRow(node)) {
    const content = [];
    visit(child, at.with({ out: content, header: head }));
    const isCell = /^(TD|TH)$/.test(child.$tagName);
    if (isCell || content.some((item) => item.k !== 'n' && (item.k !== 't' || item.s.trim() !== ''))) {
      fill();
      for (let span = 0; span < (isCell ? Math.min(child.colSpan, 50) : 1); span++) {
        if (child.rowSpan > 1) {
          reaching[cells.length] = child.rowSpan - 1;
        }
        cells.push({ k: 'c', c: span === 0 ? content : [] });
      }
    }
  }
  fill();
  if (row.id || rect.height >= 1 || cells.some((cell) => cell.c.length > 0)) {
    // Others only measure how wide columns are.
    at.out.push(row);
  }
}

function writeLeftOut(out, left, own) {
  if (!own) {
    return;
  }
  for (const side of ['above', 'below']) {
    const { elements, chars, headings } = left[side];
    if (elements > 0 || chars > 0) {
      lineBreak(out);
      out[side === 'above' ? 'unshift' : 'push']({ k: 'o', s: side, e: elements, ch: chars, hs: headings });
    }
  }
}
