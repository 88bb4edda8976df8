// Reads the given table, the table that the given element belongs to or holds, the one with the given columns, or, when
// all are null, tells the sizes of all.
(element, index, columns) => {
  const read = (table) => (table ? { ...readTable(table), paging: pagingOf(table) } : null);
  const tables = element ? [] : dataTablesOf(document);
  if (element) {
    return read(element.closest(listSelector) ?? dataTablesOf(element)[0]);
  }
  if (columns !== null) {
    return read(tables.find((table) => readTable(table).columns.join('\n') === columns.join('\n')));
  }
  if (index !== null) {
    return read(tables[index]);
  }
  return tables.map((table) => table.querySelectorAll('td, th, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader]').length);
}
