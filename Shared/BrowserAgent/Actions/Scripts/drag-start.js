// Watches whether pressing and moving makes the browser itself drag something: ['watch'], then ['state'] gives 'none',
// 'prevented' (the page drags by other means) or 'started'.
(operation) => {
  if (operation === 'watch') {
    globalThis.dashboardDrag = 'none';
    addEventListener('dragstart', (event) => {
      globalThis.dashboardDrag = 'prevented';
      setTimeout(() => {
        globalThis.dashboardDrag = event.defaultPrevented ? 'prevented' : 'started';
      });
    }, { capture: true, once: true });
    return null;
  }
  return new Promise((resolve) => {
    setTimeout(() => resolve(globalThis.dashboardDrag ?? 'none'), 20);
  });
}
