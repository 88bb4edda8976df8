// What the walk writes down for each kind of element.
function visitElement(node, style, rect, at) {
  const role = roleOf(node);
  const visible = style.visibility === 'visible';
  const kind = visible ? interactiveKind(node, style, role, rect, at) : null;
  const inside = { ...at, pointer: style.cursor === 'pointer', reacts: at.reacts || (kind !== null && dashboardWorld.listening(node) !== 0) };
  const inline = /^inline/.test(style.display) && role !== 'row';
  if (!inline) {
    lineBreak(at.out);
  }
  if (/^(IFRAME|FRAME|OBJECT|EMBED)$/.test(node.tagName) && node.contentWindow) {
    writeFrame(node, rect, at);
  } else if (role === 'row') {
    writeRow(node, kind, rect, inside);
  } else if (kind) {
    writeControl(node, style, rect, role, kind, inside);
  } else if (/^(BR|HR)$/.test(node.tagName)) {
    lineBreak(at.out);
  } else if (node.tagName === 'IMG' || node.tagName === 'svg' || node.tagName === 'VIDEO' || node.tagName === 'CANVAS') {
    writePicture(node, style, rect, role, inside);
  } else if (role === 'progressbar' || role === 'meter') {
    writeGauge(node, rect, role, at);
  } else if (node.tagName === 'LABEL' && isUnseen(node.control)) {
    writeLabelled(node, rect, inside);
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

/** Why a person could use the element: control (native or by role), or click (it listens, or looks or says so); else null. */
function interactiveKind(node, style, role, rect, at) {
  if (node.tagName === 'LABEL' && node.control) {
    return null;
  }
  if (/^(INPUT|SELECT|TEXTAREA|BUTTON|SUMMARY)$/.test(node.tagName)) {
    return 'control';
  }
  if (controlRoles.has(role) && !(role === 'listbox' && node.tagName !== 'SELECT')) {
    return 'control';
  }
  if (node.hasAttribute('onclick') || (node.tabIndex >= 0 && node.hasAttribute('tabindex')) || node.getAttribute('draggable') === 'true') {
    return 'click';
  }
  if (style.cursor === 'pointer' && !at.pointer && hasOwnMeaning(node)) {
    return 'click';
  }
  return listensItself(node, rect, at) ? 'click' : null;
}

/** Bits of world.js that make an element something to press, drag or point at. Keys alone are heard by whatever holds a field. */
const pressed = 1;
const hovered = 4;
const dragged = 8;

/** Not for what holds most of the page: there it means that somebody listens for what is inside. */
function listensItself(node, rect, at) {
  const bits = dashboardWorld.listening(node);
  if ((bits & (pressed | hovered | dragged)) === 0 || node === document.body || node === document.documentElement || !hasOwnMeaning(node)) {
    return false;
  }
  if (/^(CANVAS|svg)$/.test(node.tagName)) {
    return (bits & pressed) !== 0;
  }
  const share = (rect.width * rect.height) / (innerWidth * innerHeight);
  if (bits & (pressed | dragged)) {
    return share < 0.5 && !(share > 0.1 && node.querySelectorAll(interactiveSelector).length > 3);
  }
  return !at.reacts && share < 0.1 && node.querySelector(interactiveSelector) === null;
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
  const nested = node.querySelector(interactiveSelector) !== null || hasListenersInside(node);
  const opened = kind === 'click' && (nested || node.querySelector('h1,h2,h3,h4,p,li,td') !== null);
  const entry = describe(node, role || 'clickable', aim, !opened, at);
  at.out.push(entry);
  dropIfCovered(node, role, aim, entry, at);
  if (opened) {
    entry.c = [];
    visitChildren(node, { ...at, out: entry.c });
  } else if (nested && node.tagName !== 'SELECT' && !isEditingHost(node)) {
    // The name already says the text; only controls inside the control are still to be told.
    visitChildren(node, { ...at, quiet: true });
  }
}

/** Whether something inside listens on its own account; looked for in small things only. */
function hasListenersInside(node) {
  const inside = node.getElementsByTagName('*');
  if (inside.length > 60) {
    return true;
  }
  for (const each of inside) {
    if (dashboardWorld.listening(each) & pressed) {
      return true;
    }
  }
  return false;
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
  set('cs', constraintsOf(node, role));
  set('pr', problemOf(node).slice(0, 400));
  const options = optionsOf(node, role);
  if (options) {
    entry.o = options.texts;
    entry.on = options.total;
  }
  if (/^(A|AREA|a)$/.test(node.tagName)) {
    set('h', hrefOf(node));
  }
  if (node.tagName === 'INPUT' && /^(email|tel|url)$/.test(node.type)) {
    entry.ty = node.type;
  }
  mark(entry, rect, at);
  return entry;
}

/** Where it is, for pictures with numbers. */
function mark(entry, rect, at) {
  if (at.walk.options.boxes) {
    entry.b = [rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top].map(Math.round);
  }
}

/** Something to read off, with no number: nothing can be done to it. */
function writeGauge(node, rect, role, at) {
  if (hasArea(rect) && !isClippedAway(rect, at)) {
    const { id, ...entry } = describe(node, role, rect, false, at);
    at.out.push(entry);
  }
}

/** Short: without scheme and host on the same site. */
function hrefOf(link) {
  const raw = link.getAttribute('href') ?? '';
  if (raw.startsWith('#') || raw.startsWith('javascript:')) {
    return '';
  }
  // Of links in drawings it is an object.
  const href = typeof link.href === 'string' ? link.href : raw;
  return href.startsWith(`${location.origin}/`) ? href.slice(location.origin.length) : href;
}

function writeFrame(node, rect, at) {
  if (rect.width < 10 || rect.height < 10 || getComputedStyle(node).visibility !== 'visible' || isClippedAway(rect, at)) {
    return;
  }
  let position = -1;
  for (let candidate = 0; candidate < self.length; candidate++) {
    if (self[candidate] === node.contentWindow) {
      position = candidate;
    }
  }
  const entry = { k: 'f', i: position, id: numberOf(node), n: fold(node.title || node.getAttribute('aria-label') || node.name), y: Math.round(rect.top) };
  const box = contentBox(node, rect);
  mark(entry, box, at);
  at.out.push(entry);
  dropIfCovered(node, 'frame', rect, entry, at);
}

function contentBox(node, rect) {
  const style = getComputedStyle(node);
  const left = rect.left + node.clientLeft + parseFloat(style.paddingLeft);
  const top = rect.top + node.clientTop + parseFloat(style.paddingTop);
  return { left, top, right: rect.right, bottom: rect.bottom };
}
