// Numbers of elements, kept for as long as the document lives. The isolated world's globals are invisible to the page.
const registry = {
  // Tells this document from every other one that may be shown in the same frame.
  token: Math.random().toString(36).slice(2, 12),
  next: 1,
  /** How many looks were remembered. */
  looks: 0,
  numbers: new WeakMap(),
  elements: new Map(),
  /** With that many, those that are gone are forgotten. */
  tidyAt: 4000,
  /** The element with a number that this document gave it, while it is part of the document; else null. */
  find: ({ token, id }) => (token === registry.token ? elementOf(id) : null),
};

// For our other scripts in this document, which are compiled apart.
globalThis.dashboardRegistry = registry;

function numberOf(element) {
  let number = registry.numbers.get(element);
  if (number === undefined) {
    number = registry.next++;
    registry.numbers.set(element, number);
    registry.elements.set(number, new WeakRef(element));
  }
  return number;
}

/** The element with this number while it is part of the document, else null. */
function elementOf(number) {
  const element = registry.elements.get(number)?.deref();
  return element?.$isConnected ? element : null;
}

function forgetDeadElements() {
  if (registry.elements.size < registry.tidyAt) {
    return;
  }
  for (const [number, reference] of registry.elements) {
    if (!reference.deref()?.$isConnected) {
      registry.elements.delete(number);
    }
  }
  registry.tidyAt = Math.max(4000, 2 * registry.elements.size);
}
