// Which dialog keeps the rest of a page from being used, and what can be reached beside it all the same: pages put lists,
// calendars and messages of a dialog elsewhere in the document.

/** The dialog that makes the rest unreachable, if one is open; in a shadow tree it is found where it is seen. */
function topModal(seen = ancestorsInView()) {
  for (const each of seen) {
    if (each.$matches?.('dialog, [aria-modal="true"]')) {
      special.sighted.add(each);
    }
  }
  special.sighted.forEach((each) => each.$isConnected || special.sighted.delete(each));
  const dialogs = [...new Set([...special.elements(), ...special.sighted])];
  const native = dialogs.filter((each) => each.$matches('dialog:modal'));
  return uppermost(native) ?? uppermost(dialogs.filter((each) => each.$matches('[aria-modal="true"]') && isInView(each) && isBlocking(each)));
}

/** From edge to edge, since a dialog often leaves no more than its shade there. */
const across = [0.02, 0.26, 0.5, 0.74, 0.98];

function isInView(element) {
  const rect = element.$getBoundingClientRect();
  return hasArea(rect) && intersects(rect, viewport()) && element.$checkVisibility(fullyVisible);
}

function ancestorsInView() {
  return ancestorsOf(probes.map(([fx, fy]) => hitAt(innerWidth * fx, innerHeight * fy)));
}

/** The one that is hit in its own middle, since neither the document's order nor that of opening is known; else the last. */
function uppermost(dialogs) {
  const isHit = (dialog) => {
    const { left, right, top, bottom } = intersection(dialog.$getBoundingClientRect(), viewport());
    let hit = hitAt((left + right) / 2, (top + bottom) / 2);
    while (hit && !dialogs.includes(hit)) {
      hit = composedParent(hit);
    }
    return hit === dialog;
  };
  return (dialogs.length > 1 ? dialogs.findLast(isHit) : null) ?? dialogs.at(-1) ?? null;
}

/**
 * A dialog that only says it is modal may be a notice at the edge of a page that works: it blocks the page when more of what
 * is in view is a shade (an empty box over the page, or the dialog's own) than content of the page.
 */
function isBlocking(dialog) {
  const { left, right, top, bottom } = dialog.$getBoundingClientRect();
  let balance = 0;
  for (const fx of across) {
    for (const fy of across) {
      const [x, y] = [fx * innerWidth, fy * innerHeight];
      const hit = hitAt(x, y);
      if (!hit || hit === document.$body || hit === document.$documentElement) {
        continue;
      }
      if (composedContains(dialog, hit)) {
        balance += shareOfView(dialog) > 0.9 || x < left || x > right || y < top || y > bottom ? 1 : 0;
      } else if (isShade(hit, dialog)) {
        balance++;
      } else if (!composedContains(hit, dialog) && !isPopup(hit)) {
        balance--;
      }
    }
  }
  return balance > 0;
}

function shareOfView(element) {
  const { left, right, top, bottom } = intersection(element.$getBoundingClientRect(), viewport());
  return (Math.max(0, right - left) * Math.max(0, bottom - top)) / (innerWidth * innerHeight);
}

function isShade(hit, dialog) {
  return shareOfView(hit) > 0.5 && isLifted(hit) && (composedContains(hit, dialog) || (hit.$firstElementChild === null && fold(hit.$textContent) === ''));
}

function isLifted(element) {
  return /^(fixed|absolute)$/.test(getComputedStyle(element).position);
}

/** Part of something small that lies over the page. */
function isPopup(hit) {
  let at = hit;
  while (at instanceof ShadowRoot || (at instanceof Element && !isLifted(at))) {
    at = composedParent(at);
  }
  return at instanceof Element && shareOfView(at) < 0.5;
}

/** Every element around a dialog. */
function holdersOf(dialog) {
  const holders = new Set();
  for (let at = composedParent(dialog); at; at = composedParent(at)) {
    holders.add(at);
  }
  return holders;
}

const popupSelector = `${liveSelector}, [role=listbox], [role=menu], [role=tooltip]`;

/** Every ancestor of what is in view, and of messages and lists that are too small to be met there by chance. */
function ancestorsInReach() {
  const popups = [...document.$querySelectorAll(popupSelector)].filter((popup) => reachedPoints(popup, popup.$getBoundingClientRect()) > 0);
  return new Set([...ancestorsAtPoints(false), ...ancestorsOf(popups)]);
}

/** How much of an element beside a dialog is in reach: 'all' of it, 'part', for which what is inside has to be asked, or 'nothing'. */
function reachBeside(node, style, rect, walk) {
  const reached = reachedPoints(node, rect);
  if (reached > probes.length / 2) {
    return 'all';
  }
  // What holds popups has often no size of its own, or lets presses through.
  return reached > 0 || walk.inReach.has(node) || !hasArea(rect) || style.pointerEvents === 'none' ? 'part' : 'nothing';
}

function reachedPoints(node, rect) {
  const seen = intersection(rect, viewport());
  return hasArea(seen)
    ? probes.filter(([fx, fy]) => composedContains(node, hitAt(seen.left + (seen.right - seen.left) * fx, seen.top + (seen.bottom - seen.top) * fy))).length
    : 0;
}
