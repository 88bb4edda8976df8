// Where nothing happened, looking again gives the same answer, and it is enough to say so. What may change what a look sees leaves a mark in
// the document (mutations), is heard of (both count in index.changes), or is asked for again here, at a fraction of what a look costs. That
// leaves what a page changes by script inside a rule of a style sheet, when nothing becomes visible, hidden, larger or moves by it.
const lastLook = { stamp: '' };

/** More of either is not remembered. */
const mostPlaces = 3000;
const mostFields = 300;

/** What may show, hide or change something where no mutation tells. */
const stirring = [
  'input', 'change', 'reset', 'invalid', 'toggle', 'beforetoggle', 'focusin', 'focusout', 'pointerover', 'pointerout', 'pointerdown', 'pointerup', 'pointercancel', 'keydown', 'keyup', 'scroll',
  'load', 'error', 'play', 'pause', 'ended', 'animationstart', 'animationend', 'transitionrun', 'transitionend', 'transitioncancel', 'fullscreenchange',
];

function hearStirring() {
  const count = () => index.changes++;
  stirring.forEach((type) => document.addEventListener(type, count, { capture: true, passive: true }));
  document.fonts?.addEventListener('loadingdone', count);
  dashboardWorld.followers.add(count);
}

/** Keeps what an answer rests on. A stamp tells this answer from every other one; empty for one that may not be given twice. */
function remember(options, walk, answer) {
  lastLook.stamp = '';
  const isOnce = answer.gone.length > 0 || answer.suspects > 0 || answer.truncated;
  const fields = walk.looked.map(([node]) => node).filter(isStateful);
  if (isOnce || options.fresh || walk.looked.length > mostPlaces || fields.length > mostFields || hasSecretWays() || walk.looked.some(drawsMovement)) {
    return '';
  }
  Object.assign(lastLook, {
    stamp: `${registry.token} ${++registry.looks}`, asked: askedBy(options), changes: index.changes, facts: factsNow(), focused: walk.focused,
    places: walk.looked.filter(isInnermost), roots: walk.roots, fields, held: fields.map(heldBy).join(),
  });
  return lastLook.stamp;
}

/** Whether a look would give the answer with this stamp once more. */
function isAsBefore(options) {
  if (!lastLook.stamp || options.known !== lastLook.stamp || lastLook.asked !== askedBy(options)) {
    return false;
  }
  dashboardWorld.sync([]);
  refreshStyles();
  return lastLook.changes === index.changes && !hasSecretWays() && lastLook.facts === factsNow() && lastLook.focused === deepActiveElement()
    && ![document, ...lastLook.roots].some(isMoving) && lastLook.held === lastLook.fields.map(heldBy).join() && lastLook.places.every(isInPlace);
}

/** Custom elements may say of themselves what they like, and of what listens further up nothing is known yet. */
function hasSecretWays() {
  return dashboardWorld.customNames.size > 0 || dashboardWorld.delegating !== index.delegating;
}

function askedBy({ marginScreens, boxes }) {
  return `${marginScreens} ${boxes === true}`;
}

function factsNow() {
  const page = document.$scrollingElement ?? document.$documentElement;
  return [location.href, document.$readyState, indexInParent(), self.length, scrollX, scrollY, page?.scrollWidth, page?.scrollHeight, styleRules.signature, styleRules.unreadable].join();
}

function isMoving(root) {
  return (root === document ? document.$getAnimations() : root.getAnimations()).some((animation) => animation.playState === 'running');
}

/** A drawing that moves by itself, which is no animation of the document. */
function drawsMovement([node]) {
  return node.$tagName === 'svg' && node.$querySelector('animate, animateTransform, animateMotion, set') !== null;
}

function isStateful(node) {
  return /^(INPUT|SELECT|TEXTAREA|VIDEO|AUDIO)$/.test(node.$tagName);
}

/** What a field holds and says that scripts may change without a trace; of what is secret only how much it is. */
function heldBy(field) {
  const isSecret = field.type === 'password' || dashboardWorld.secretBoxes.has(field);
  const chosen = field.$tagName === 'SELECT' ? [...field.selectedOptions].map((option) => option.index) : field.checked;
  return JSON.stringify([isSecret ? field.value.length : field.value, chosen, field.indeterminate, field.files?.length, field.paused, field.validationMessage]);
}

/** What is around it moves and goes with it; what is hidden was not looked into. */
function isInnermost([node, , rect]) {
  return rect === null || node.$firstElementChild === null;
}

function isInPlace([node, shown, rect]) {
  if (node.$checkVisibility(fullyVisible) !== shown) {
    return false;
  }
  if (rect === null) {
    return true;
  }
  const { left, top, width, height } = node.$getBoundingClientRect();
  return left === rect.left && top === rect.top && width === rect.width && height === rect.height;
}
