// Where an element is in its frame's viewport, and how large that is.
(element) => {
  const box = rectOf(element);
  return { x: box.left, y: box.top, width: box.width, height: box.height, viewWidth: innerWidth, viewHeight: innerHeight, scrollX, scrollY };
}
