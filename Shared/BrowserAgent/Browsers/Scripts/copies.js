// Notes the text that the page copies, by its own code or by keys, while one action lasts. Runs in the page's own world,
// where alone its calls can be seen; nothing of it stays behind.
(() => {
  let copied = null;
  const selected = () => {
    const field = document.activeElement;
    return typeof field?.selectionStart === 'number' ? field.value.slice(field.selectionStart, field.selectionEnd) : String(getSelection());
  };
  const onCopy = (event) => {
    copied = event.defaultPrevented ? event.clipboardData.getData('text/plain') : selected();
  };
  addEventListener('copy', onCopy);
  addEventListener('cut', onCopy);
  const methods = globalThis.Clipboard?.prototype ?? {};
  const natives = { writeText: methods.writeText, write: methods.write };
  const replace = (name, note) => {
    if (natives[name]) {
      methods[name] = new Proxy(natives[name], {
        apply(target, self, given) {
          try {
            note(given[0]);
          } catch {
            // What the page gave is its own affair.
          }
          return Reflect.apply(target, self, given);
        },
      });
    }
  };
  replace('writeText', (text) => {
    copied = String(text);
  });
  replace('write', (items) => {
    const item = [...items].find((each) => each.types.includes('text/plain'));
    copied = item ? item.getType('text/plain').then((blob) => blob.text()) : copied;
  });
  return {
    end: () => {
      removeEventListener('copy', onCopy);
      removeEventListener('cut', onCopy);
      Object.entries(natives).forEach(([name, native]) => {
        if (native) {
          methods[name] = native;
        }
      });
      return copied;
    },
  };
})()
