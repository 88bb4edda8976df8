// Where to press to reach an element, in the coordinates of its frame's viewport. Scrolls it into view if need be.
// Gives {status: 'ok', x, y} or why not: detached, hidden, disabled, moving, covered (by what).
(element, mustBeEnabled) => {
  if (!element.isConnected) {
    return { status: 'detached' };
  }
  const disabled = () => element.matches(':disabled') || element.closest('[inert]') !== null
    || element.getAttribute('aria-disabled') === 'true';
  if (mustBeEnabled && disabled()) {
    return { status: 'disabled' };
  }
  const boxes = () => {
    const aimed = aimOf(element, element.getBoundingClientRect(), getComputedStyle(element));
    if (!aimed) {
      return [];
    }
    // A link that wraps has several boxes, and the middle of all of them may lie beside it.
    const parts = [...element.getClientRects()].filter(hasArea).sort((a, b) => b.width * b.height - a.width * a.height);
    return parts.length > 1 && hasArea(element.getBoundingClientRect()) ? parts : [aimed];
  };
  if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && !element.labels?.length) {
    return { status: 'hidden' };
  }
  const moving = document.getAnimations().some((animation) => animation.playState === 'running'
    && animation.effect?.target && composedContains(animation.effect.target, element)
    && Number.isFinite(animation.effect.getComputedTiming().endTime)
    && animation.effect.getKeyframes?.().some((frame) => /transform|translate|scale|left|top|right|bottom|width|height|margin/i
      .test(Object.keys(frame).join())));
  if (moving) {
    return { status: 'moving' };
  }
  const reaches = (hit) => hit !== null
    && (composedContains(element, hit) || composedContains(hit, element) || isLabelOf(hit, element));
  let cover = null;
  const search = () => {
    for (const box of boxes()) {
      const seen = intersection(box, viewport());
      if (!hasArea(seen)) {
        continue;
      }
      for (const [fx, fy] of [[0.5, 0.5], [0.25, 0.5], [0.75, 0.5], [0.5, 0.25], [0.5, 0.75]]) {
        const x = seen.left + (seen.right - seen.left) * fx;
        const y = seen.top + (seen.bottom - seen.top) * fy;
        const hit = hitAt(x, y);
        if (reaches(hit)) {
          return { status: 'ok', x, y };
        }
        cover ??= hit;
      }
    }
    return null;
  };
  const whole = () => boxes().some((box) => box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth);
  if (boxes().length === 0) {
    return { status: 'hidden' };
  }
  const found = whole() ? search() : null;
  if (found) {
    return found;
  }
  for (const block of ['center', 'end', 'start']) {
    element.scrollIntoView({ block, inline: 'center', behavior: 'instant' });
    cover = null;
    const again = search();
    if (again) {
      return again;
    }
  }
  return { status: 'covered', by: cover ? nameOfCover(cover) : 'the edge of its container' };
}
