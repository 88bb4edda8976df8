// Reads the given table, the table that the given element belongs to or holds, the one with the given columns (the how
// many-th of them `index` says), or, when all are null, tells the sizes of all.
(element, index, columns) => {
  const tables = dataTablesOf(document);
  const read = (table) => {
    if (!table) {
      return null;
    }
    const content = readTable(table, tables);
    return { ...content, index: tablesWith(content.columns, tables).indexOf(table), paging: pagingOf(table) };
  };
  if (element) {
    const inside = dataTablesOf(element);
    const table = element.$closest(listSelector) ?? inside.find((each) => readTable(each, tables).rows.length > 0) ?? inside[0];
    return read(table && withRows(table, tables));
  }
  if (columns !== null) {
    return read(tablesWith(columns, tables)[Math.max(index, 0)]);
  }
  if (index !== null) {
    return read(tables[index] && withRows(tables[index], tables));
  }
  return tables.map((table) => table.$querySelectorAll('td, th, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader]').length);
}
