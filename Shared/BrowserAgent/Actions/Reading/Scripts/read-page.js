// Markdown of a frame's document, or of an element; see markdown.js.
(element, options) => {
  const root = element ?? document.$body;
  const inline = element && !isBlock(element);
  const choices = element && choicesOf(element);
  const read = !root ? { text: '', left: 0 }
    : choices ? { text: choices, left: 0 }
    : inline ? { text: tidy(inlineOf(element, newWalk(options))), left: 0 }
      : readMarkdown(root, options);
  return {
    text: read.text,
    left: read.left,
    index: ownIndex(),
    embeds: embedded().length,
    token: globalThis.dashboardRegistry?.token ?? null,
    url: location.href,
    title: document.$title,
  };
}
