// What is in view, by which subtrees that are scrolled out are told apart.
/** Every ancestor of what is to be seen at many points; in a large document, where each costs more, at fewer. */
function ancestorsAtPoints(isLarge) {
  const [columns, rows, step] = isLarge ? [4, 5, 160] : [6, 8, 40];
  return ancestorsOf([...gridPoints(columns, rows), ...edgePoints(step)].map(([x, y]) => hitAt(x, y)));
}

/** As many are asked for their places sooner than the browser for what is at some fifty points. */
const fewElements = 300;

/** The places of all elements of a document that has few of them, its shadow trees included; null for all others. */
function placesOfFew() {
  const all = document.$getElementsByTagName('*');
  const few = all.length > fewElements ? all : [...all];
  for (let at = 0; at < few.length && few.length <= fewElements; at++) {
    few.push(...shadowOf(few[at])?.$querySelectorAll('*') ?? []);
  }
  return few.length === 0 || few.length > fewElements ? null : new Map(few.map((element) => [element, element.$getBoundingClientRect()]));
}

/**
 * Every ancestor of what is to be seen, though a box further up may lie elsewhere: such a subtree is never taken for
 * scrolled out. Where style sheets tell what stays while the page scrolls, fewer points do.
 */
function seenAncestors(isLarge, places) {
  if (places) {
    const screen = viewport();
    return ancestorsOf([...places.keys()].filter((element) => intersects(places.get(element), screen)));
  }
  if (!styleRules.fixed) {
    return ancestorsAtPoints(isLarge);
  }
  const points = isLarge ? [8, innerHeight / 2, innerHeight - 8].map((y) => [innerWidth / 2, y]) : gridPoints(6, 8);
  return ancestorsOf([
    ...special.elements().filter((element) => intersects(element.$getBoundingClientRect(), viewport())),
    ...points.map(([x, y]) => hitAt(x, y)),
  ]);
}

/** These and all around them. */
function ancestorsOf(elements) {
  const all = new Set();
  for (const element of elements) {
    for (let at = element; at && !all.has(at); at = composedParent(at)) {
      all.add(at);
    }
  }
  return all;
}

function gridPoints(columns, rows) {
  const points = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      points.push([innerWidth * (column + 0.5) / columns, innerHeight * (row + 0.5) / rows]);
    }
  }
  return points;
}

/** Bars that stay while the page scrolls lie along the edges. */
function edgePoints(step) {
  const points = [];
  for (let x = 10; x < innerWidth; x += step) {
    points.push([x, 8], [x, innerHeight - 8]);
  }
  for (let y = 10; y < innerHeight; y += step) {
    points.push([8, y], [innerWidth - 8, y]);
  }
  return points;
}
