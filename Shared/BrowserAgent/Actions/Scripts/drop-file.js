// Watches whether a place takes files that are dragged over it: ['watch'], then ['state'] gives whether it does.
(operation) => {
  if (operation === 'watch') {
    globalThis.dashboardDropTaken = false;
    addEventListener('dragover', (event) => {
      setTimeout(() => {
        globalThis.dashboardDropTaken ||= event.defaultPrevented;
      });
    }, { capture: true, once: true });
    return null;
  }
  return new Promise((resolve) => {
    setTimeout(() => resolve(globalThis.dashboardDropTaken === true), 20);
  });
}
