// The control that leads to the next page of the table with the given columns; null on the last page.
(columns) => {
  const table = dataTablesOf(document).find((each) => readTable(each).columns.join('\n') === columns.join('\n'));
  const next = table ? nextControlOf(table) : null;
  return next && !isDisabledControl(next) ? next : null;
}
