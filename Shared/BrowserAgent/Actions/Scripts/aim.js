// Finding the point at which input reaches an element, and watching that the input that follows really does.

// What a click consists of; all of it is held back when its first event goes to something else.
const clickEvents = ['pointerdown', 'touchstart', 'mousedown', 'pointerup', 'touchend', 'mouseup', 'click', 'auxclick', 'dblclick', 'contextmenu'];

// What lay in the way when the last aim failed or the last click was held back.
let lastCover = null;
let guard = null;

/** The innermost element that input at a point reaches, looked for also inside the closed roots that hold `element`. */
function hitFor(element, x, y) {
  let hit = document.$elementFromPoint(x, y);
  const roots = [];
  for (let root = element.$getRootNode(); root instanceof ShadowRoot; root = root.host.$getRootNode()) {
    roots.unshift(root);
  }
  for (const root of roots) {
    if (hit !== root.host) {
      break;
    }
    hit = root.elementFromPoint(x, y) ?? hit;
  }
  for (let inner = hit?.$shadowRoot?.elementFromPoint(x, y); inner && inner !== hit; inner = hit.$shadowRoot?.elementFromPoint(x, y)) {
    hit = inner;
  }
  return hit;
}

const ownControls = 'a[href], button, summary, select, input:not([type=hidden]), [role=button], [role=link], [role=checkbox], [role=switch], '
  + '[role=radio], [role=menuitem], [role=tab], [role=option], [role=treeitem]';
const ownRoles = /^(button|link|checkbox|switch|radio|menuitem|tab|option|treeitem)$/;

/**
 * The control of its own (not the one that the label is for, no text field, and none that is all there is of the element)
 * that lies at `hit` in an element or in its label: {control, inLabel}; null when there is none.
 */
function controlWithin(element, hit) {
  const label = element.$tagName === 'LABEL' ? element
    : composedContains(element, hit) ? undefined : labelsOf(element).find((each) => composedContains(each, hit));
  const holder = label ?? element;
  if (!composedContains(holder, hit)) {
    return null;
  }
  for (let at = hit; at && at !== holder && at !== label?.control; at = composedParent(at)) {
    if (at instanceof Element && (at.$matches(ownControls) || ownRoles.test(givenRole(at))) && !isTyped(at)) {
      const whole = label ? null : contentText(holder);
      return contentText(at) === whole || nameOf(at, true) === whole ? null : { control: at, inLabel: Boolean(label) };
    }
  }
  return null;
}

/** Whether input that hits `hit` counts as input to `element`. */
function isReached(element, hit) {
  // A link or button in a label never does what the label is for.
  if (!hit || controlWithin(element, hit)?.inLabel) {
    return false;
  }
  if (composedContains(element, hit) || isLabelOf(hit, element) || isInBoxOf(element, hit) || isSameSlider(element, hit) || isHandle(hit, element)) {
    return true;
  }
  const editor = isTyped(element) ? drawnEditorIn(element) : null;
  if (editor && composedContains(editor, hit)) {
    return true;
  }
  // Input falls through an element that takes none, what draws a control that is clipped away stands for it, and a control gets what hits any part of it.
  return composedContains(hit, element)
    && (getComputedStyle(element).pointerEvents === 'none' || isClippedControl(element) || hit.$matches('a[href], button, label, summary, [role=button], [role=link], [role=option], [role=menuitem], [role=tab]'));
}

function isClippedControl(element) {
  const { clip, clipPath } = getComputedStyle(element);
  return element.$tagName === 'INPUT' && (clip !== 'auto' || clipPath !== 'none');
}

function isDisabled(element) {
  return element.$matches(':disabled') || element.$closest('[inert]') !== null || ariaOf(element, 'disabled') === 'true';
}

/** An animation that ends moves the element; one without end is not waited for. */
function isMoving(element) {
  return document.$getAnimations().some((animation) => animation.playState === 'running'
    && animation.effect?.target && composedContains(animation.effect.target, element)
    && Number.isFinite(animation.effect.getComputedTiming().endTime)
    && animation.effect.getKeyframes?.().some((frame) => /transform|translate|scale|rotate|left|top|right|bottom|width|height|margin|inset/i
      .test(Object.keys(frame).join())));
}

/** Boxes to aim at, the largest first: a link that wraps has several, and the middle of all of them may lie beside it. */
function boxesOf(element) {
  const rect = rectOf(element);
  const aimed = aimOf(element, rect, getComputedStyle(element).opacity !== '0');
  if (!aimed) {
    return [];
  }
  const parts = rectsOf(element).filter(hasArea).sort((a, b) => b.width * b.height - a.width * a.height);
  return parts.length > 1 && hasArea(rect) ? parts : [aimed];
}

// Where a box is tried: first where people aim, then, when other controls lie there, all over it.
const middles = [[0.5, 0.5], [0.25, 0.5], [0.75, 0.5], [0.5, 0.25], [0.5, 0.75]];
const everywhere = [0.5, 0.1, 0.9, 0.02, 0.98].flatMap((fy) => Array.from({ length: 25 }, (_, column) => [(column + 0.5) / 25, fy]));

/** A reachable point of the element as it stands now, or null; notes what lies in the way. */
function search(element, offset) {
  let atControl = null;
  for (const box of boxesOf(element)) {
    const seen = intersection(box, viewport());
    if (!hasArea(seen)) {
      continue;
    }
    let isCrowded = false;
    const probe = (x, y) => {
      const hit = hitFor(element, x, y);
      const control = hit && !offset ? controlWithin(element, hit) : null;
      isCrowded ||= control !== null;
      if (!isReached(element, hit)) {
        lastCover ??= control?.control ?? hit;
        return null;
      }
      const point = { status: 'ok', x, y, atControl: control !== null };
      atControl ??= control ? point : null;
      return control ? null : point;
    };
    if (offset) {
      return probe(box.left + offset.x, box.top + offset.y);
    }
    for (const points of [middles, everywhere]) {
      for (const [fx, fy] of points) {
        const found = probe(seen.left + (seen.right - seen.left) * fx, seen.top + (seen.bottom - seen.top) * fy);
        if (found) {
          return found;
        }
      }
      if (!isCrowded) {
        break;
      }
    }
  }
  // A card that a link covers wholly has no other place.
  return atControl;
}

/** Scrolls if need be. Gives {status: 'ok', x, y}, or detached, hidden, disabled, moving, outside, covered (by what). */
function aimAtElement(element, { mustBeEnabled, guarded, offset, still }) {
  dropGuard();
  lastCover = null;
  if (!element.$isConnected) {
    return { status: 'detached' };
  }
  if (mustBeEnabled && isDisabled(element)) {
    return { status: 'disabled' };
  }
  if (!canBeSeen(element, { visibilityProperty: true, contentVisibilityAuto: true }) && !element.labels?.length) {
    return { status: 'hidden' };
  }
  const boxes = boxesOf(element);
  if (boxes.length === 0) {
    return { status: 'hidden' };
  }
  if (offset && !(offset.x >= 0 && offset.y >= 0 && offset.x < boxes[0].width && offset.y < boxes[0].height)) {
    return { status: 'outside', by: `${Math.round(boxes[0].width)} × ${Math.round(boxes[0].height)}` };
  }
  if (still && isMoving(element)) {
    return { status: 'moving' };
  }
  const isWhole = boxes.some((box) => box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth);
  const aimed = isBoxless(element) ? element.$firstElementChild ?? element.$parentElement : pictureOf(element)
    ?? aimedAt(element, element.$getBoundingClientRect(), getComputedStyle(element).opacity !== '0') ?? element;
  let found = isWhole ? search(element, offset) : null;
  for (const block of ['center', 'end', 'start']) {
    if (found) {
      break;
    }
    aimed.scrollIntoView({ block, inline: 'center', behavior: 'instant' });
    lastCover = null;
    found = search(element, offset);
  }
  if (!found) {
    return { status: 'covered', by: lastCover ? nameOfCover(lastCover) : 'the edge of its container' };
  }
  if (guarded) {
    setGuard(element, offset || found.atControl);
  }
  return found;
}

/** Carries a point of a frame's viewport over to the viewport of the document that holds the frame; statuses as above. */
function aimThroughFrame(owner, x, y, guarded) {
  dropGuard();
  lastCover = null;
  const map = () => {
    const box = owner.$getBoundingClientRect();
    const style = getComputedStyle(owner);
    const scaleX = owner.offsetWidth ? box.width / owner.offsetWidth : 1;
    const scaleY = owner.offsetHeight ? box.height / owner.offsetHeight : 1;
    return {
      x: box.left + (owner.clientLeft + parseFloat(style.paddingLeft) + x) * scaleX,
      y: box.top + (owner.clientTop + parseFloat(style.paddingTop) + y) * scaleY,
    };
  };
  const inside = (point) => point.x >= 0 && point.y >= 0 && point.x < innerWidth && point.y < innerHeight;
  let point = map();
  if (!inside(point) || hitFor(owner, point.x, point.y) !== owner) {
    owner.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    point = map();
  }
  if (!inside(point)) {
    scrollBy({ left: point.x - innerWidth / 2, top: point.y - innerHeight / 2, behavior: 'instant' });
    point = map();
  }
  if (!inside(point)) {
    return { status: 'hidden' };
  }
  const hit = hitFor(owner, point.x, point.y);
  if (hit !== owner) {
    lastCover = hit;
    return { status: 'covered', by: hit ? nameOfCover(hit) : 'the edge of its container' };
  }
  if (guarded) {
    // Input to a frame never shows in the document around it.
    setGuard(null);
  }
  return { status: 'ok', ...point };
}

/** From now on a click is let through only if it begins at the element, beside or at controls in it; null lets none through. */
function setGuard(element, atControls) {
  const state = { seen: 'none', isWhole: false, element };
  const listener = (event) => {
    if (!event.isTrusted) {
      return;
    }
    if (state.seen === 'none') {
      if (!event.type.endsWith('down')) {
        return;
      }
      const hit = element ? hitFor(element, event.clientX, event.clientY) : document.$elementFromPoint(event.clientX, event.clientY);
      const reaches = element?.$isConnected && isReached(element, hit) && (atControls || !controlWithin(element, hit));
      state.seen = reaches ? 'hit' : 'blocked';
      lastCover = hit;
    }
    state.isWhole ||= /^(click|auxclick|dblclick|contextmenu)$/.test(event.type);
    if (state.seen === 'blocked') {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (state.isWhole && guard?.tell) {
      verdict();
    }
  };
  for (const type of clickEvents) {
    addEventListener(type, listener, { capture: true, passive: false });
  }
  guard = { state, listener };
}

function dropGuard() {
  if (guard) {
    for (const type of clickEvents) {
      removeEventListener(type, guard.listener, { capture: true });
    }
    guard.tell?.(null);
  }
  guard = null;
}

/**
 * What became of the click since the guard was set: 'hit', 'blocked' (by what), 'pressed' when the element went away before the
 * button was released, so that nothing was clicked, or 'none' when none was seen here.
 */
function verdict() {
  const { seen: begun, isWhole, element } = guard?.state ?? { seen: 'none' };
  const seen = begun === 'hit' && !isWhole && !element.$isConnected ? 'pressed' : begun;
  const answer = { seen, by: seen === 'blocked' && lastCover ? nameOfCover(lastCover) : null };
  guard?.tell?.(answer);
  dropGuard();
  return answer;
}

/** The verdict on a single click as soon as it was seen whole, or when it is asked for; null when nothing is watched any longer. */
function whenClicked() {
  return new Promise((tell) => {
    if (!guard || guard.state.isWhole) {
      tell(guard && verdict());
    } else {
      guard.tell = tell;
    }
  });
}

/** The element, or the closest around it, that is seen; null where that is no more than the page. */
function seenAround(element) {
  let host = element;
  while (host && !(host instanceof Element && host.$checkVisibility({ visibilityProperty: true }) && hasArea(host.$getBoundingClientRect()))) {
    host = composedParent(host);
  }
  if (!host || host === document.$body || host === document.$documentElement) {
    return null;
  }
  host.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  return host;
}

/** Whether a press on it does something by itself: it is a control, or in one, or looks as if it were pressed. */
function actsByItself(element) {
  if (getComputedStyle(element).cursor === 'pointer') {
    return true;
  }
  for (let at = element; at; at = composedParent(at)) {
    if (at instanceof Element && (at.$matches(`${ownControls}, input, textarea, label, [onclick]`) || ownRoles.test(givenRole(at)))) {
      return true;
    }
  }
  return false;
}

/** Whether what is dragged is at that point, and lets through what it lies over, as it does while many libraries carry it. */
function isCarried(dragged, x, y) {
  const { left, top, right, bottom } = dragged.$getBoundingClientRect();
  return x > left && x < right && y > top && y < bottom && getComputedStyle(dragged).pointerEvents === 'none';
}

const aimOperations = {
  element: aimAtElement,
  frame: aimThroughFrame,
  verdict,
  clicked: whenClicked,

  /** The address of what lay in the way, or of what holds it, among what observations have numbered: {token, id}. */
  cover: () => {
    const { dashboardRegistry } = globalThis;
    for (let at = lastCover, level = 0; at && level < 3; at = composedParent(at), level++) {
      const id = dashboardRegistry?.numbers.get(at);
      if (id !== undefined) {
        return { token: dashboardRegistry.token, id };
      }
    }
    return null;
  },

  /** What a point of the viewport shows, in words. */
  at: (x, y) => {
    const hit = hitAt(x, y);
    lastCover = hit;
    return hit && hit !== document.$documentElement && hit !== document.$body ? nameOfCover(hit) : null;
  },

  /** Where the mouse has to be for what is shown only then: over the element's place, or over the closest around it that is seen; null for nowhere. */
  around: (element) => {
    const host = seenAround(element);
    if (!host) {
      return null;
    }
    const middleOf = ({ left, top, right, bottom }) => ({ x: (left + right) / 2, y: (top + bottom) / 2 });
    const holds = (box, { x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom;
    const seen = intersection(host.$getBoundingClientRect(), viewport());
    const own = middleOf(element.$getBoundingClientRect());
    return holds(seen, own) ? own : hasArea(seen) ? middleOf(seen) : null;
  },

  /** Where a finger touches what is around an element that is not seen, and nothing that a press does something to; null for nowhere. */
  beside: (element) => {
    const isTransparent = canBeSeen(element, { visibilityProperty: true });
    const host = seenAround(isTransparent ? composedParent(element) : element);
    const seen = host && intersection(host.$getBoundingClientRect(), viewport());
    for (const [fx, fy] of host ? [...middles, ...everywhere] : []) {
      const [x, y] = [seen.left + (seen.right - seen.left) * fx, seen.top + (seen.bottom - seen.top) * fy];
      const hit = hitAt(x, y);
      if (hit && composedContains(host, hit) && !composedContains(element, hit) && !actsByItself(hit)) {
        return { x, y };
      }
    }
    return null;
  },

  /** Whether the mouse is over the element, and the element still there. */
  hovered: (element) => element.$matches(':hover') && canBeSeen(element, { visibilityProperty: true }),

  /** Where the middle of the element is in its viewport now, without scrolling; null when it is outside. */
  middle: (element, offset, lean) => {
    const box = rectOf(element);
    const x = box.left + (offset?.x ?? box.width * (0.5 + lean.x));
    const y = box.top + (offset?.y ?? box.height * (0.5 + lean.y));
    return x >= 0 && y >= 0 && x < innerWidth && y < innerHeight ? { x, y } : null;
  },

  /** What lies at a point of this frame's viewport: whether it is the element (or what is being dragged), and else its name. */
  drop: (element, dragged, x, y) => {
    const hit = hitAt(x, y);
    const reached = hit && (composedContains(element, hit) || composedContains(hit, element) || (dragged && composedContains(dragged, hit)));
    return { reached: Boolean(reached), carried: dragged !== null && isCarried(dragged, x, y), by: hit && !reached ? nameOfCover(hit) : null };
  },

  usable: (element) => element.$isConnected && canBeSeen(element, { visibilityProperty: true }) && !isDisabled(element),
  visible: (element) => element.$isConnected && canBeSeen(element, { visibilityProperty: true }),
};
