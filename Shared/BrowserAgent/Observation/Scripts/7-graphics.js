// Pictures, canvases and drawings; what covers what; elements that may keep a closed shadow root.
function writePicture(node, pointer, rect, role, at) {
  at.walk.media += rect.width * rect.height > 40000 ? 1 : 0;
  if (/^(CANVAS|VIDEO|AUDIO)$/.test(node.$tagName)) {
    if (hasArea(rect) && !isClippedAway(rect, at)) {
      const entry = describe(node, role, rect, false, at);
      at.out.push(entry);
      dropIfCovered(node, role, rect, entry, at);
    }
    return;
  }
  const name = fold(node.alt ?? node.$getAttribute('aria-label') ?? node.$querySelector?.(':scope > title')?.$textContent);
  if (name && !at.quiet && rect.width >= 16 && rect.height >= 16 && !isClippedAway(rect, at)) {
    at.out.push({ k: 't', s: `(picture: ${name.slice(0, 100)})`, y: Math.round(rect.top) });
  }
  const map = node.useMap ? node.$getRootNode().$querySelector(`map[name="${CSS.escape(node.useMap.slice(1))}"]`) : null;
  for (const area of map?.$querySelectorAll('area:is([href], [onclick])') ?? []) {
    writeControl(area, areaRect(area, node), 'link', 'control', at);
  }
  if (node.$tagName === 'svg' && rect.width * rect.height > 1600 && !isClippedAway(rect, at)) {
    writeDrawing(node, pointer, at);
  }
}

/** Words and reacting shapes of a drawing: charts, maps, diagrams. */
function writeDrawing(drawing, pointer, at) {
  const parts = drawing.$getElementsByTagName('*');
  const pointed = new Set();
  for (let position = 0; position < Math.min(parts.length, 2000); position++) {
    const part = parts[position];
    const isText = part.$tagName === 'text';
    if (!isText && !isReacting(part, pointer, pointed)) {
      continue;
    }
    const rect = part.$getBoundingClientRect();
    if (!intersects(rect, at.clip) || isClippedAway(rect, at) || !part.$checkVisibility({ visibilityProperty: true, opacityProperty: true })) {
      continue;
    }
    if (isText && !at.quiet && !pointed.has(part.$parentElement)) {
      at.out.push({ k: 't', s: `${fold(part.$textContent)} `, y: Math.round(rect.top) });
    } else if (!isText && hasArea(rect)) {
      pointed.add(part);
      const role = part.$tagName === 'a' ? 'link' : roleOf(part) || 'clickable';
      const entry = describe(part, role, rect, false, at);
      entry.n ??= fold(part.$querySelector('title, text')?.$textContent).slice(0, 100) || part.id || part.$tagName;
      at.out.push(entry);
      dropIfCovered(part, role, rect, entry, at, drawing);
    }
  }
}

/** Listens, is a link or control, or alone looks like something to press. */
function isReacting(part, pointer, pointed) {
  if (dashboardWorld.listening(part) & pressed || part.$matches('a, [role=button], [role=link], [tabindex], [onclick]')) {
    return true;
  }
  return !pointer && /^(g|path|rect|circle|ellipse|polygon|polyline|image|use)$/.test(part.$tagName)
    && !pointed.has(part.$parentElement) && getComputedStyle(part).cursor === 'pointer'
    && getComputedStyle(part.$parentElement).cursor !== 'pointer';
}

/** Whether it is covered is judged at the end, when it is known what lies over other things at all. */
function dropIfCovered(node, role, rect, entry, at, within = node) {
  const pending = { node, role, rect: inPort(rect, at), within, out: at.out, drop: () => pending.out.splice(pending.out.indexOf(entry), 1) };
  at.walk.pending.push(pending);
}

const nowhere = { left: 0, top: 0, right: 0, bottom: 0 };

/** Where something may be covered: over what is scrolled out of its box, for the most part, lies only what is beside that box or at its edge. */
function inPort(rect, at) {
  if (!at.port) {
    return rect;
  }
  const seen = intersection(rect, at.port);
  const [width, height] = [seen.right - seen.left, seen.bottom - seen.top];
  return width > (rect.right - rect.left) / 2 && height > (rect.bottom - rect.top) / 2 ? seen : nowhere;
}

function judgePending(walk) {
  const mayBeCovered = (node, rect) => !walk.isLarge || (intersects(rect, walk.screen) && walk.stacked.some(({ node: over, rect: box }) => intersects(box, rect)
    && !composedContains(over, node) && !composedContains(node, over)));
  for (const { node, role, rect, within, drop } of walk.pending) {
    const cover = mayBeCovered(node, rect) ? coverOf(node, rect) : null;
    if (cover && !composedContains(within, cover) && !letsThrough(node) && !(role === 'slider' && isKnob(cover))) {
      // What lies under the control beside it is a part of that control, and so are drawings made in layers.
      const isLayer = role === 'canvas' && cover.$tagName === 'CANVAS';
      if (!isLayer && (role || !isDrawnUnder(node, cover)) && (role || node.$parentElement !== composedParent(cover) || hasWords(node))) {
        noteCover(node, role, cover, walk);
      }
      drop();
    }
  }
}

/** What an element of a page's own draws in its shadow tree for the field that it was given. */
function isDrawnUnder(node, field) {
  const { host } = node.$getRootNode();
  return host !== undefined && host !== field && host.$contains(field);
}

/** A control that takes no presses because it is disabled: what a press hits there lies under it. */
function letsThrough(node) {
  return (node.$matches(':disabled') || node.$closest('[aria-disabled=true]') !== null) && getComputedStyle(node).pointerEvents === 'none';
}

/** The handle of another slider: keys move what lies under it all the same. */
function isKnob(cover) {
  const slider = cover.$closest('[role=slider]') ?? cover;
  return roleOf(slider) === 'slider' || handleShare(slider) !== null;
}

/** An element that cannot be reached, and what lies over it: a dialog, or the outermost box that stands out of the flow. */
function noteCover(node, role, cover, walk) {
  let over = cover;
  for (let up = cover; up instanceof Element && up !== document.$body && !composedContains(up, node); up = composedParent(up)) {
    if (/^(dialog|alertdialog)$/.test(roleOf(up)) || /^(fixed|absolute|sticky)$/.test(getComputedStyle(up).position)) {
      over = up;
    }
  }
  const known = walk.covers.get(over) ?? { n: nameOfBox(over), c: 0, e: [] };
  known.c++;
  if (known.e.length < 3) {
    known.e.push(`${role || 'clickable'} ${(nameOf(node, true) || node.$tagName.toLowerCase()).slice(0, 40)}`);
  }
  walk.covers.set(over, known);
}

function nameOfBox(box) {
  const name = nameOf(box, false) || contentText(box, 60).slice(0, 60);
  return `${roleOf(box) || box.$tagName.toLowerCase()}${name ? ` ${name}` : box.id ? ` #${box.id}` : ''}`;
}

// ---- Declarative closed roots: the parser makes them, so that no hook learns of them. Who asks is PageObserver.
const hostTags = new Set(['ARTICLE', 'ASIDE', 'BLOCKQUOTE', 'DIV', 'FOOTER', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'HEADER', 'MAIN', 'NAV', 'P', 'SECTION', 'SPAN']);

/** A component of Angular's, which draws into its element and is no custom one. */
function isAngulars(node) {
  return [...node.$attributes].some(({ name }) => name.startsWith('_ng'));
}

/** Notes an element that shows something though nothing is in it, and custom elements, once each. */
function noteSuspect(node, style, rect) {
  const tagName = node.$tagName;
  const isCustom = tagName.includes('-');
  if ((!isCustom && !hostTags.has(tagName)) || index.asked.has(node) || index.suspects.length >= 200 || shadowOf(node)) {
    return;
  }
  const isPlain = isCustom
    ? isAngulars(node)
    : rect.height < 10 || rect.width < 10 || hasShownContent(node) || style.backgroundImage !== 'none'
      || getComputedStyle(node, '::before').content !== 'none' || getComputedStyle(node, '::after').content !== 'none';
  if (!isPlain) {
    index.asked.add(node);
    index.suspects.push(node);
  }
}

/** Elements with nothing in them, and custom ones, that may keep a closed shadow root: known before the first look, which then need not ask. */
function emptyHosts() {
  const found = document.$getElementsByTagName('*').length > 3000 ? [] : emptyHostsIn(document);
  if (found.length === 0 || found.length > 60) {
    return null;
  }
  found.forEach((node) => index.asked.add(node));
  return found;
}

function emptyHostsIn(root) {
  return [...root.$querySelectorAll('*')].flatMap((node) => {
    const inside = shadowOf(node);
    return inside ? emptyHostsIn(inside) : mayBeEmptyHost(node) ? [node] : [];
  });
}

function mayBeEmptyHost(node) {
  return !index.asked.has(node) && (node.$tagName.includes('-')
    ? !isAngulars(node)
    : hostTags.has(node.$tagName) && node.$firstElementChild === null && !/\S/.test(node.$textContent));
}

function hasShownContent(node) {
  for (const child of node.$childNodes) {
    if (child.$nodeType === Node.ELEMENT_NODE ? child.$checkVisibility() || getComputedStyle(child).display === 'contents' : /\S/.test(child.data ?? '')) {
      return true;
    }
  }
  return false;
}
