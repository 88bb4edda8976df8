// The readable text of a frame's document, or of an element; with the values that its fields show.
(element) => {
  const readable = (node) => {
    if (node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement) {
      return node.type === 'password' || dashboardWorld.secretBoxes.has(node) ? '' : node.value;
    }
    if (node instanceof HTMLSelectElement) {
      return [...node.selectedOptions].map((option) => fold(option.label)).join(', ');
    }
    // Text within shadow roots is not part of innerText.
    const inner = [node, ...node.$querySelectorAll('*')].filter((each) => shadowOf(each) && each.$checkVisibility());
    const shadows = inner.map((host) => contentText(host, 100000)).filter(Boolean);
    return [node.innerText ?? node.$textContent ?? '', ...shadows].join('\n');
  };
  const text = element ? readable(element) : document.$body ? readable(document.$body) : '';
  return text.replace(/[ \t\u00a0]+/g, ' ').replace(/ *\n */g, '\n').replace(/\n{3,}/g, '\n\n').trim();
}
