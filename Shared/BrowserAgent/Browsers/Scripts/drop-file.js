// Watches whether a place takes files that are dragged over it: ['watch'], then ['state'] gives whether it does. A file field
// takes them without a word, but only as many as it can hold.
(operation) => {
  if (operation === 'watch') {
    globalThis.dashboardDropTaken = false;
    addEventListener('dragover', (event) => {
      const [field] = event.composedPath();
      const isField = field?.$tagName === 'INPUT' && field.type === 'file' && !field.disabled && (field.multiple || event.dataTransfer.items.length === 1);
      setTimeout(() => {
        globalThis.dashboardDropTaken ||= event.defaultPrevented || isField;
      });
    }, { capture: true, once: true });
    return null;
  }
  return new Promise((resolve) => {
    setTimeout(() => resolve(globalThis.dashboardDropTaken === true), 20);
  });
}
