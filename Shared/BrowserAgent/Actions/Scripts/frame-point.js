// Carries a point of a frame's viewport over to the viewport of the document that holds the frame, scrolling there if
// need be. Gives {status: 'ok', x, y}, or 'hidden' or 'covered' (by what).
(owner, x, y) => {
  const map = () => {
    const box = owner.getBoundingClientRect();
    const style = getComputedStyle(owner);
    const scaleX = owner.offsetWidth ? box.width / owner.offsetWidth : 1;
    const scaleY = owner.offsetHeight ? box.height / owner.offsetHeight : 1;
    return {
      x: box.left + (owner.clientLeft + parseFloat(style.paddingLeft) + x) * scaleX,
      y: box.top + (owner.clientTop + parseFloat(style.paddingTop) + y) * scaleY,
    };
  };
  const inside = (point) => point.x >= 0 && point.y >= 0 && point.x < innerWidth && point.y < innerHeight;
  const reached = (point) => inside(point) && hitAt(point.x, point.y) === owner;
  let point = map();
  if (!reached(point)) {
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
  const hit = hitAt(point.x, point.y);
  return hit === owner ? { status: 'ok', ...point } : { status: 'covered', by: hit ? nameOfCover(hit) : 'the edge of its container' };
}
