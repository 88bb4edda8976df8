(operation, argument) => ({
  observe: observeFrame,

  /** The element with a number that this document gave it. */
  element: ({ token, id }) => (token === registry.token ? elementOf(id) : null),

  /** Just enough to notice that the page is another one. */
  state: () => ({ token: registry.token, modal: topModal() !== null }),
})[operation](argument)
