// Reads tables. `readTable(table, tables)` gives {columns, rows, footer, total}: rows as arrays of texts, in the order of the columns.
const isRendered = (element) => element.$checkVisibility({ visibilityProperty: true });
const listSelector = 'table:not([role=presentation], [role=none]), [role=table], [role=grid], [role=treegrid]';

function tablesOf(root, found = []) {
  for (const element of root.$querySelectorAll('*')) {
    if (element.$matches(listSelector) && isRendered(element)) {
      found.push(element);
    }
    if (shadowOf(element)) {
      tablesOf(shadowOf(element), found);
    }
  }
  return found;
}

/** Tables that only lay out other tables are left to these. */
function dataTablesOf(root) {
  const all = tablesOf(root);
  return all.filter((table) => !(table.$tagName === 'TABLE' && table.$querySelector('table') && !table.$querySelector(':scope > thead, :scope > * > tr > th')));
}

function cellText(cell) {
  const field = cell.$querySelector('input:not([type=hidden], [type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select');
  const text = contentText(cell, 20000);
  const box = text ? null : cell.$querySelector('input[type=checkbox], [role=checkbox]') ?? (cell.$hasAttribute('aria-checked') ? cell : null);
  if (box) {
    return String(box.$tagName === 'INPUT' ? box.checked : box.$getAttribute('aria-checked') === 'true');
  }
  if (text || !field) {
    return text;
  }
  return field.$tagName === 'SELECT' ? [...field.selectedOptions].map((option) => fold(option.label)).join(', ') : field.value;
}

const headerControls = 'button, [role=button], input, select';

/** A column is called by its words, not by those of the buttons that sort and filter it, unless it has no others. */
function headerText(cell) {
  if (cell.$querySelector(headerControls) === null) {
    return cellText(cell);
  }
  const words = [];
  const texts = document.createNodeIterator(cell, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (/\S/.test(text.data) && !cell.$contains(text.$parentElement.$closest(headerControls)) && isRendered(text.$parentElement)) {
      words.push(text.data);
    }
  }
  return fold(words.join(' ')) || (cell.$querySelector('input[type=checkbox], [role=checkbox]') ? contentText(cell) : cellText(cell));
}

const isHeader = (cell) => cell.$tagName === 'TH' || cell.$getAttribute('role') === 'columnheader';

/** Rows of a native table as grids of cells, with spans filled in. */
function nativeRows(table) {
  const rows = [];
  const carried = [];
  for (const row of table.rows) {
    if (!isRendered(row)) {
      continue;
    }
    const grid = [];
    let column = 0;
    const carry = () => {
      for (; carried[column]?.left > 0; column++) {
        carried[column].left--;
        grid[column] = carried[column].cell;
      }
    };
    for (const cell of row.cells) {
      if (getComputedStyle(cell).display === 'none') {
        continue;
      }
      carry();
      const width = Math.min(cell.colSpan || 1, 200);
      for (let index = 0; index < width; index++, column++) {
        grid[column] = cell;
        carried[column] = { cell, left: (cell.rowSpan === 0 ? 65534 : cell.rowSpan) - 1 };
      }
    }
    carry();
    rows.push({ element: row, cells: grid, head: row.$parentElement.$tagName === 'THEAD', foot: row.$parentElement.$tagName === 'TFOOT' });
  }
  return rows;
}

function roleRows(table) {
  const own = [...table.$querySelectorAll('[role=row], tr')].filter((row) => row.$closest(listSelector) === table && isRendered(row));
  return own.map((row) => ({
    element: row,
    cells: [...row.$querySelectorAll('[role=columnheader], [role=rowheader], [role=gridcell], [role=cell], th, td')]
      .filter((cell) => cell.$closest('[role=row], tr') === row && isRendered(cell)),
    head: false,
    foot: false,
  }));
}

function looksLikeHeader(row, next) {
  const bold = (cell) => Number(getComputedStyle(cell.$querySelector('b, strong') ?? cell).fontWeight) >= 600;
  return next !== undefined && row.cells.length > 1 && row.cells.every((cell) => cell && bold(cell)) && !next.cells.every((cell) => cell && bold(cell));
}

function headerCount(rows) {
  let count = rows.findIndex((row) => !row.head);
  count = count < 0 ? rows.length : count;
  if (count > 0) {
    return count;
  }
  while (count < rows.length && rows[count].cells.length > 0 && rows[count].cells.every((cell) => cell && isHeader(cell))) {
    count++;
  }
  if (count === rows.length) {
    // Nothing but header cells: the first row names the others.
    return Math.min(count, 1);
  }
  return count > 0 ? count : looksLikeHeader(rows[0] ?? { cells: [] }, rows[1]) ? 1 : 0;
}

function columnNames(headers, width) {
  const used = new Map();
  return Array.from({ length: width }, (_, column) => {
    const words = [];
    for (const header of headers) {
      const text = header.cells[column] ? headerText(header.cells[column]) : '';
      if (text && words.at(-1) !== text) {
        words.push(text);
      }
    }
    const name = words.join(' ') || `Column ${column + 1}`;
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

function rowsOf(table) {
  return (table.$tagName === 'TABLE' && !table.$querySelector('[role=row]') ? nativeRows(table) : roleRows(table))
    .filter((row) => row.cells.length > 0);
}

/** The table in which only the header stands, of which this one holds the rows; null when there is none. */
function headerRowsBeside(table, width, tables) {
  const before = tables[tables.indexOf(table) - 1];
  const rows = before ? rowsOf(before) : [];
  const names = Math.max(0, ...rows.map((row) => row.cells.length));

  // Above the scroll bar of the rows the header may have a cell more.
  const fits = names === width || (names === width + 1 && rows.every((row) => !row.cells[width] || cellText(row.cells[width]) === ''));
  const isAsWide = before && Math.abs(before.$getBoundingClientRect().width - table.$getBoundingClientRect().width) <= 20;
  return rows.length > 0 && width > 0 && fits && isAsWide && headerCount(rows) === rows.length ? rows : [];
}

/** Of a table whose header and rows are two, the one that holds the rows. */
function withRows(table, tables) {
  const next = tables.includes(table) ? tables[tables.indexOf(table) + 1] : null;
  return next && readTable(table, tables).rows.length === 0 && rowsOf(next).length > 0
    && headerRowsBeside(next, Math.max(...rowsOf(next).map((row) => row.cells.length)), tables).length > 0 ? next : table;
}

/** Whether there is room for rows before or after those that are drawn: more come when it is scrolled. */
function leavesRoom(rows) {
  const [first, last] = [rows[0], rows.at(-1)].map((row) => row?.element.$getBoundingClientRect());
  const room = last && rows.at(-1).element.$parentElement.$getBoundingClientRect();
  return Boolean(room) && last.height > 0 && Math.max(room.bottom - last.bottom, first.top - room.top) > 3 * last.height;
}

/** @param tables All of the page, among which a table that has rows only finds its header. */
function readTable(table, tables) {
  const all = rowsOf(table);
  const body = all.filter((row) => !row.foot);
  const count = headerCount(body);
  const width = Math.max(0, ...body.map((row) => row.cells.length));
  const headers = count > 0 ? body.slice(0, count) : headerRowsBeside(table, width, tables);
  const said = Number((table.$closest('[aria-rowcount]') ?? table.$querySelector('[aria-rowcount]'))?.$getAttribute('aria-rowcount'));
  const texts = (row) => Array.from({ length: width }, (_, column) => (row.cells[column] ? cellText(row.cells[column]) : ''));
  return {
    columns: columnNames(headers, width),
    rows: body.slice(count).map(texts),
    footer: all.filter((row) => row.foot).map(texts),
    // How many it has in all, where it draws some of them only.
    total: said > body.length ? said - headers.length : null,
    partly: leavesRoom(body.slice(count)),
  };
}

/** Tables with these columns, in the order of the page: which of them it is tells one from the others. */
const tablesWith = (columns, tables) => tables.filter((each) => readTable(each, tables).columns.join('\n') === columns.join('\n'));
