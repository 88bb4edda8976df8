// Gives what the page copies while a person drives, one text after the other; what was overtaken is no longer on a clipboard.
((most) => {
  let newest = null;
  let wake = null;
  let over = false;
  const copies = noteCopies((text) => {
    Promise.resolve(text).then((known) => {
      if (typeof known === 'string' && known !== '') {
        newest = { text: known.slice(0, most).toWellFormed(), cut: known.length > most };
        wake?.();
      }
    }, () => {});
  });
  return {
    /** The next text; null when nobody waits for more. */
    async next() {
      if (newest === null && !over) {
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
      const given = newest;
      newest = null;
      return given;
    },
    end() {
      over = true;
      copies.end();
      wake?.();
    },
  };
})
