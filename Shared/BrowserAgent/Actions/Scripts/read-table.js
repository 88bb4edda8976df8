// Reads the given table, the table that the given element belongs to or holds, or, when null, tells the sizes of all.
(element, index) => {
  if (element) {
    const table = element.closest(listSelector) ?? dataTablesOf(element)[0];
    return table ? readTable(table) : null;
  }
  const tables = dataTablesOf(document);
  if (index !== null) {
    return tables[index] ? readTable(tables[index]) : null;
  }
  return tables.map((table) => table.querySelectorAll('td, th, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader]').length);
}
