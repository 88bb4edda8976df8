// Lists and tables as Markdown; see markdown.js.
function listBlock(list, walk) {
  const items = [];
  let number = list.$tagName === 'OL' ? list.start : null;
  for (const child of childrenOf(list)) {
    if (child.$nodeType !== Node.ELEMENT_NODE || unreadTags.has(child.$tagName)) {
      continue;
    }
    const isItem = child.$tagName === 'LI' || child.$getAttribute('role') === 'listitem';
    if (isItem && isUnseen(child, getComputedStyle(child))) {
      continue;
    }
    const blocks = isItem ? blocksOf(child, walk) : blockOf(child, walk);
    if (blocks.length === 0) {
      continue;
    }
    const sign = number === null ? '- ' : `${child.value || number}. `;
    number = number === null ? null : (child.value || number) + 1;
    const indent = ' '.repeat(sign.length);
    items.push(numberMark(child, walk) + sign + blocks.join('\n').replace(/\n/g, `\n${indent}`));
  }
  return items.length > 0 ? [items.join('\n')] : [];
}

function definitions(list, walk) {
  const lines = [];
  for (const child of list.$querySelectorAll('dt, dd')) {
    if (isUnseen(child, getComputedStyle(child))) {
      continue;
    }
    const text = blocksOf(child, walk).join('\n');
    if (child.$tagName === 'DT') {
      lines.push(`- ${text}:`);
    } else if (lines.length > 0) {
      lines[lines.length - 1] += ` ${text.replace(/\n/g, '\n  ')}`;
    } else {
      lines.push(`- ${text}`);
    }
  }
  return lines.join('\n');
}

function isDataTable(table) {
  const role = table.$getAttribute('role');
  return role !== 'presentation' && role !== 'none'
    && !(table.$tagName === 'TABLE' && table.$querySelector('table') && !table.$querySelector(':scope > thead, :scope > * > tr > th'));
}

/** A cell that is joined downwards is said in each of its rows, one that is joined to the right once. */
function tableBlock(table, walk) {
  const rows = rowsOf(table);
  const width = Math.max(0, ...rows.map((row) => row.cells.length));
  if (width < 2 || rows.length < 1) {
    return blocksOf(table, walk);
  }
  const text = (cell) => tidy(childrenOf(cell).map((child) => inlineOf(child, walk)).join(' ')).replace(/\n/g, ' ').replace(/\|/g, '\\|');
  const texts = new Map();
  const line = (row) => {
    const cells = Array.from({ length: width }, (_, column) => {
      const cell = row.cells[column];
      if (!cell || cell === row.cells[column - 1]) {
        return '';
      }
      if (!texts.has(cell)) {
        texts.set(cell, text(cell));
      }
      return texts.get(cell);
    });
    return `${numberMark(row.element, walk)}| ${cells.join(' | ')} |`;
  };
  const heads = headerCount(rows.filter((row) => !row.foot));
  const caption = table.caption && !isUnseen(table.caption, getComputedStyle(table.caption)) ? tidy(plain(table.caption.innerText)) : '';
  const head = heads > 0
    ? rows.slice(0, heads).map(line)
    : [`|${'  |'.repeat(width)}`];
  const lines = [...head.slice(0, 1), `|${' --- |'.repeat(width)}`, ...head.slice(1), ...rows.slice(heads).map(line)];
  walk.length += lines.reduce((sum, each) => sum + each.length, 0);
  return caption ? [caption, lines.join('\n')] : [lines.join('\n')];
}
