// Notes the text that the page copies, by its own code or by keys, while it is watched. Part of the watch: in the page's
// own world alone its calls can be seen, and nothing of it stays behind. Each text, or a promise of it, is told as well.
function noteCopies(tell = () => {}) {
  let copied = null;
  const note = (text) => {
    copied = text;
    tell(text);
  };
  const selected = () => {
    const field = document.activeElement;
    return typeof field?.selectionStart === 'number' ? field.value.slice(field.selectionStart, field.selectionEnd) : String(getSelection());
  };
  const onCopy = (event) => {
    note(event.defaultPrevented ? event.clipboardData.getData('text/plain') : selected());
  };
  addEventListener('copy', onCopy);
  addEventListener('cut', onCopy);
  const methods = globalThis.Clipboard?.prototype ?? {};
  const natives = { writeText: methods.writeText, write: methods.write };
  const replace = (name, see) => {
    if (natives[name]) {
      methods[name] = new Proxy(natives[name], {
        apply(target, self, given) {
          try {
            see(given[0]);
          } catch {
            // What the page gave is its own affair.
          }
          return Reflect.apply(target, self, given);
        },
      });
    }
  };
  replace('writeText', (text) => note(String(text)));
  replace('write', (items) => {
    const item = [...items].find((each) => each.types.includes('text/plain'));
    if (item) {
      note(item.getType('text/plain').then((blob) => blob.text()));
    }
  });
  return {
    /** Gives the text, or a promise of it; null when nothing was copied. */
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
}
