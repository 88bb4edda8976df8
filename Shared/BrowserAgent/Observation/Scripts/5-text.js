// What the walk writes down of text: folded, with line breaks where they are shown, or only counted where it is scrolled out.
function visitText(node, at) {
  if (at.quiet) {
    return;
  }
  let text = node.data.replace(/\s+/g, ' ');
  const parent = node.$parentElement ?? node.$getRootNode().host;
  if (text === '' || !parent) {
    return;
  }
  const last = at.out.at(-1);
  const breaks = (text !== ' ' || last?.k === 't' || last?.k === 'e') && node.data.includes('\n') && showsLines(parent, at);
  if (breaks && at.walk.plain && parent.$parentElement === at.walk.body) {
    visitLines(node, at);
    return;
  }
  if (breaks) {
    text = node.data.replace(/\s*\n\s*/g, '\n').replace(/[^\S\n]+/g, ' ');
  }
  if (text === ' ' || text === '\n') {
    if (last?.k === 't') {
      append(last, text);
    } else if (last?.k === 'e' && breaks) {
      lineBreak(at.out);
    } else if (last?.k === 'e') {
      at.out.push({ k: 't', s: text, y: Math.round(boxOf(parent, at).top) });
    }
    return;
  }
  const rect = textRect(node, parent, at);
  const visible = parent === at.element ? at.visible : getComputedStyle(parent).visibility === 'visible';
  if (!visible || !hasArea(rect) || isFolded(parent) || isClippedAway(rect, at) || (at.beside && !isTextReached(node, parent))) {
    return;
  }
  if (!at.header && !intersects(rect, at.clip)) {
    (rect.bottom <= at.clip.top ? at.left.above : at.left.below).chars += text.length;
    return;
  }
  noteText(text, rect, at.out);
}

/** Words that stand right in what folds them away, in no box of their own. */
function isFolded(parent) {
  return parent.$tagName === 'DETAILS' && !parent.open;
}

/** Asked only of text that has line breaks and more. */
function showsLines(parent, at) {
  const keeps = (style) => /^(preserve|preserve-breaks|break-spaces)$/.test(style.whiteSpaceCollapse);
  return parent === at.element ? at.lines ??= keeps(at.style) : keeps(getComputedStyle(parent));
}

/** Of a document that is nothing but text: the lines in and around the view, each by itself. */
function visitLines(node, at) {
  const lines = [...node.data.matchAll(/\S.*/g)];
  const range = document.$createRange();
  const boxOfLine = ({ index: start }) => {
    range.setStart(node, start);
    range.setEnd(node, start + 1);
    return range.$getBoundingClientRect();
  };
  const countUntil = (isBehind) => {
    let [low, high] = [0, lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      [low, high] = isBehind(boxOfLine(lines[middle])) ? [low, middle] : [middle + 1, high];
    }
    return low;
  };
  const first = countUntil((box) => box.bottom > at.clip.top);
  const end = countUntil((box) => box.top >= at.clip.bottom);
  lines.forEach((line, position) => {
    const text = fold(line[0]);
    if (position < first || position >= end) {
      at.left[position < first ? 'above' : 'below'].chars += text.length;
    } else {
      at.out.push({ k: 't', s: text.slice(0, 4000), y: Math.round(boxOfLine(line).top) });
      lineBreak(at.out);
    }
  });
}

function noteText(text, rect, out) {
  const last = out.at(-1);
  if (last?.k === 't') {
    append(last, text);
  } else {
    out.push({ k: 't', s: text.slice(0, 4000), y: Math.round(rect.top) });
  }
}

/** Both are folded already: only where they meet may be a space too many. */
function append(entry, text) {
  if (entry.s.length < 4000) {
    entry.s = (entry.s + (text.startsWith(' ') && /[ \n]$/.test(entry.s) ? text.slice(1) : text)).slice(0, 4000);
  }
}

/** Known already, unless the text's parent is shown without a box of its own. */
function boxOf(parent, at) {
  return parent === at.element ? at.box : parent.$getBoundingClientRect();
}

/** A box of ordinary size stands for its text; in one that is taller than the screen the text itself is looked for. */
function textRect(node, parent, at) {
  const rect = boxOf(parent, at);
  if (rect.height <= at.walk.screen.bottom && hasArea(rect)) {
    return rect;
  }
  const range = document.$createRange();
  range.selectNodeContents(node);
  return range.$getBoundingClientRect();
}

/** Text right inside something around a dialog. */
function isTextReached(node, parent) {
  const range = document.$createRange();
  range.selectNodeContents(node);
  const { left, right, top, bottom } = range.$getBoundingClientRect();
  return hitAt((left + right) / 2, (top + bottom) / 2) === parent;
}
