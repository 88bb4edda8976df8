// Watches what pressing and moving makes of something: ['watch'], then ['state'] gives 'none', 'prevented' (the page drags by other means)
// or 'started' (the browser itself drags it), ['touched'] whether that would be so for a finger that rests on it ('draggable' or 'none'), and
// ['scrolled'] whether a finger was taken for scrolling.
(operation) => {
  if (operation === 'watch') {
    const watched = { state: 'none', touched: 'none', scrolled: false };
    globalThis.dashboardDrag = watched;
    const once = (type, listener) => addEventListener(type, listener, { capture: true, once: true, passive: true });
    once('dragstart', (event) => {
      watched.state = 'prevented';
      setTimeout(() => {
        watched.state = event.defaultPrevented ? 'prevented' : 'started';
      });
    });
    once('touchstart', (event) => {
      const isDraggable = event.composedPath().some((node) => node.$getAttribute?.('draggable') === 'true');
      setTimeout(() => {
        watched.touched = isDraggable && !event.defaultPrevented ? 'draggable' : 'none';
      });
    });
    once('pointercancel', () => {
      watched.scrolled = true;
    });
    return null;
  }
  return operation === 'scrolled' ? globalThis.dashboardDrag?.scrolled ?? false : new Promise((resolve) => {
    setTimeout(() => resolve(globalThis.dashboardDrag?.[operation] ?? 'none'), 20);
  });
}
