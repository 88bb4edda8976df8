// What the walk writes down for each kind of element.
function visitElement(node, style, rect, at) {
  const role = roleOf(node);
  const visible = style.visibility === 'visible';
  const kind = visible ? interactiveKind(node, style, role, at) : null;
  const inside = { ...at, pointer: style.cursor === 'pointer' };
  const inline = /^inline/.test(style.display) && role !== 'row';
  if (!inline) {
    lineBreak(at.out);
  }
  if (node.tagName === 'IFRAME' || node.tagName === 'FRAME') {
    writeFrame(node, rect, at);
  } else if (role === 'row') {
    writeRow(node, kind, rect, inside);
  } else if (kind) {
    writeControl(node, style, rect, role, kind, inside);
  } else if (/^(BR|HR)$/.test(node.tagName)) {
    lineBreak(at.out);
  } else if (node.tagName === 'IMG' || node.tagName === 'svg' || node.tagName === 'VIDEO' || node.tagName === 'CANVAS') {
    writePicture(node, rect, role, at);
  } else {
    writeContainer(node, style, rect, role, inside);
  }
  if (!inline) {
    lineBreak(at.out);
  }
}

function lineBreak(out) {
  if (out.length > 0 && out.at(-1).k !== 'n') {
    out.push({ k: 'n' });
  }
}

/** Why a person could use the element: control (native or by role), or click (by its look or attributes); else null. */
function interactiveKind(node, style, role, at) {
  if (node.tagName === 'LABEL' && node.control) {
    return null;
  }
  if (/^(INPUT|SELECT|TEXTAREA|BUTTON|SUMMARY)$/.test(node.tagName)) {
    return 'control';
  }
  if (controlRoles.has(role) && !(role === 'listbox' && node.tagName !== 'SELECT')) {
    return 'control';
  }
  if (node.hasAttribute('onclick') || (node.tabIndex >= 0 && node.hasAttribute('tabindex'))) {
    return 'click';
  }
  return style.cursor === 'pointer' && !at.pointer && hasOwnMeaning(node) ? 'click' : null;
}

function hasOwnMeaning(node) {
  return node !== document.body && node !== document.documentElement
    && (fold(node.textContent) !== '' || node.querySelector('img,svg,i,canvas') !== null || node.matches('img,svg,i,canvas'));
}

function writeControl(node, style, rect, role, kind, at) {
  const aim = aimOf(node, rect, style);
  if (!aim || isClippedAway(aim, at)) {
    visitChildren(node, at);
    return;
  }
  if (coverOf(node, aim)) {
    at.walk.covered++;
    return;
  }
  const nested = node.querySelector(interactiveSelector) !== null;
  const opened = kind === 'click' && (nested || node.querySelector('h1,h2,h3,h4,p,li,td') !== null);
  const entry = describe(node, role || 'clickable', aim, !opened, at);
  at.out.push(entry);
  if (opened) {
    entry.c = [];
    visitChildren(node, { ...at, out: entry.c });
  } else if (nested && node.tagName !== 'SELECT' && !isEditingHost(node)) {
    // The name already says the text; only controls inside the control are still to be told.
    visitChildren(node, { ...at, quiet: true });
  }
}

function describe(node, role, rect, fromContent, at) {
  const entry = { k: 'e', id: numberOf(node), r: role, y: Math.round(rect.top) };
  const set = (key, value) => {
    if (value !== null && value !== undefined && value !== '' && value.length !== 0) {
      entry[key] = value;
    }
  };
  const field = /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) || isEditingHost(node);
  set('n', nameOf(node, fromContent && !field).slice(0, 400));
  set('v', valueOf(node, role)?.slice(0, 400));
  set('p', fold(node.getAttribute('placeholder')) || fold(node.getAttribute('aria-placeholder')));
  set('st', statesOf(node, at.walk.focused));
  set('pr', problemOf(node).slice(0, 400));
  const options = optionsOf(node);
  if (options) {
    entry.o = options.texts;
    entry.on = options.total;
  }
  if (node.tagName === 'A' || node.tagName === 'AREA') {
    set('h', hrefOf(node));
  }
  if (node.tagName === 'INPUT' && /^(email|tel|url)$/.test(node.type)) {
    entry.ty = node.type;
  }
  return entry;
}

/** Short: without scheme and host on the same site. */
function hrefOf(link) {
  const raw = link.getAttribute('href') ?? '';
  if (raw.startsWith('#') || raw.startsWith('javascript:')) {
    return '';
  }
  try {
    const url = new URL(link.href);
    return url.origin === location.origin ? url.pathname + url.search + url.hash : link.href;
  } catch {
    return raw;
  }
}

function writeFrame(node, rect, at) {
  if (rect.width < 10 || rect.height < 10 || getComputedStyle(node).visibility !== 'visible' || isClippedAway(rect, at) || coverOf(node, rect)) {
    return;
  }
  let index = -1;
  for (let candidate = 0; candidate < self.length; candidate++) {
    if (self[candidate] === node.contentWindow) {
      index = candidate;
    }
  }
  at.out.push({ k: 'f', i: index, n: fold(node.title || node.getAttribute('aria-label') || node.name), y: Math.round(rect.top) });
}

function writePicture(node, rect, role, at) {
  const large = rect.width * rect.height > 40000;
  at.walk.media += large ? 1 : 0;
  if (node.tagName === 'CANVAS' || node.tagName === 'VIDEO') {
    if (hasArea(rect) && !coverOf(node, rect)) {
      at.out.push(describe(node, role, rect, false, at));
    }
    return;
  }
  const name = fold(node.alt ?? node.getAttribute('aria-label') ?? node.querySelector?.('title')?.textContent);
  if (name && !at.quiet && rect.width >= 16 && rect.height >= 16 && !isClippedAway(rect, at)) {
    at.out.push({ k: 't', s: `(picture: ${name.slice(0, 100)})`, y: Math.round(rect.top) });
  }
}

function writeContainer(node, style, rect, role, at) {
  const scrolls = scrollState(node, style);
  const clips = /(hidden|clip|auto|scroll)/.test(style.overflow) && node !== document.body && node !== document.documentElement && hasArea(rect);
  const inside = !clips || scrolls ? at : { ...at, bounds: [...at.bounds, { element: node, rect }] };
  const block = blockOf(node, rect, role, scrolls, at);
  if (block) {
    lineBreak(at.out);
    at.out.push(block);
    const left = scrolls || block.k === 'tb' ? newLeftOut() : at.left;
    const clip = scrolls ? intersection(at.clip, grown(rect, at.walk.options.marginScreens)) : at.clip;
    writeContent(node, { ...inside, out: block.c, left, clip });
    writeLeftOut(block.c, left, left !== at.left);
  } else if (node.tagName === 'LABEL' && node.control && isTold(node.control)) {
    visitChildren(node, { ...inside, quiet: true });
  } else {
    writeContent(node, inside);
  }
}

function writeContent(node, at) {
  visitChildren(node, at);
  if (node === document.body || node === at.walk.modal) {
    writeLeftOut(at.out, at.left, true);
  }
}

function blockOf(node, rect, role, scrolls, at) {
  const y = Math.round(rect.top);
  const heading = role === 'heading' ? Number(node.getAttribute('aria-level') ?? 2) : Number(/^H([1-6])$/.exec(node.tagName)?.[1] ?? 0);
  if (heading) {
    return { k: 'h', l: heading, y, c: [] };
  }
  if (isTable(node, role)) {
    const rows = node.rows?.length ?? (Number(node.getAttribute('aria-rowcount')) || node.querySelectorAll('[role=row]').length);
    return { k: 'tb', id: numberOf(node), n: nameOf(node, false) || fold(node.caption?.innerText), rows, y, c: [] };
  }
  if (scrolls) {
    return { k: 's', id: numberOf(node), n: nameOf(node, false), ...scrolls, y, c: [] };
  }
  if (node.tagName === 'LI' || role === 'listitem') {
    return { k: 'i', y, c: [] };
  }
  return blockRoles.has(role) || node === at.walk.modal ? { k: 'b', r: role || 'dialog', n: nameOf(node, false), y, c: [] } : null;
}

function isTable(node, role) {
  if (node.tagName !== 'TABLE') {
    return role === 'table' || role === 'grid' || role === 'treegrid';
  }
  const declared = node.getAttribute('role');
  return declared !== 'presentation' && declared !== 'none' && node.querySelector('table') === null
    && (node.querySelector('th,caption,thead') !== null || (node.rows.length > 1 && node.rows[0].cells.length > 1));
}

function scrollState(node, style) {
  if (node === document.body || node === document.documentElement || node === document.scrollingElement) {
    return null;
  }
  const vertical = /(auto|scroll)/.test(style.overflowY) && node.scrollHeight > node.clientHeight + 8 && node.clientHeight > 20;
  const horizontal = /(auto|scroll)/.test(style.overflowX) && node.scrollWidth > node.clientWidth + 8 && node.clientWidth > 20;
  if (!vertical && !horizontal) {
    return null;
  }
  return {
    a: vertical ? node.scrollTop / node.clientHeight : 0,
    d: vertical ? Math.max(0, node.scrollHeight - node.clientHeight - node.scrollTop) / node.clientHeight : 0,
    w: horizontal ? Math.max(0, node.scrollWidth - node.clientWidth) / node.clientWidth : 0,
  };
}

function isTold(control) {
  const rect = control.getBoundingClientRect();
  return control.type !== 'hidden' && control.checkVisibility() && aimOf(control, rect, getComputedStyle(control)) !== null
    && fold(control.getAttribute('aria-label')) === '' && fold(control.labels?.[0]?.textContent).length <= 100;
}

function writeRow(node, kind, rect, at) {
  const cells = [];
  const head = node.closest('thead') !== null || (node.querySelector('th,[role=columnheader]') !== null && node.querySelector('td,[role=cell],[role=gridcell]') === null);
  const row = { k: 'r', y: Math.round(rect.top), c: cells };
  if (head) {
    row.hd = true;
  }
  if (kind === 'click' && !coverOf(node, rect)) {
    row.id = numberOf(node);
  }
  at.out.push(row);
  const source = node.shadowRoot ?? node;
  for (const child of source.childNodes) {
    const content = [];
    visit(child, { ...at, out: content, header: head });
    if (content.some((item) => item.k !== 'n' && (item.k !== 't' || item.s.trim() !== ''))) {
      cells.push({ k: 'c', c: content });
    } else if (child.nodeType === Node.ELEMENT_NODE && /^(TD|TH)$/.test(child.tagName)) {
      cells.push({ k: 'c', c: [] });
    }
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
