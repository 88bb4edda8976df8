// The control that leads to the next page of the table with the given columns (the how many-th of them `index` says);
// null on the last page.
(columns, index) => {
  const table = tablesWith(columns, dataTablesOf(document))[Math.max(index, 0)];
  const next = table ? nextControlOf(table) : null;
  return next && !isDisabledControl(next) ? next : null;
}
