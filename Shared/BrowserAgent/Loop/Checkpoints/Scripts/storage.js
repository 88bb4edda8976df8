// What a document keeps that cookies do not: storage, scroll position, and how much somebody has filled in and not sent.
async () => {
  const entries = (name) => {
    try {
      const store = window[name];
      return Array.from({ length: store.length }, (_, index) => [store.key(index), store.getItem(store.key(index))]);
    } catch {
      // An origin that may have none.
      return [];
    }
  };
  const databases = async () => {
    try {
      return (await indexedDB.databases()).length;
    } catch {
      return 0;
    }
  };
  const isFilled = (field) => {
    if (field.$matches('[type=hidden], [type=button], [type=submit], [type=reset], [type=image]')) {
      return false;
    }
    if (field.localName === 'select') {
      return [...field.options].some((option) => option.selected !== option.defaultSelected) && field.selectedIndex > 0;
    }
    return field.$matches('[type=checkbox], [type=radio]') ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  };
  return {
    origin: location.origin,
    // As much as the browser itself tells of a title.
    title: document.$title.slice(0, 4096),
    local: entries('localStorage'),
    session: entries('sessionStorage'),
    databases: await databases(),
    filled: [...document.$querySelectorAll('input, textarea, select')].filter(isFilled).length,
    x: scrollX,
    y: scrollY,
  };
}
