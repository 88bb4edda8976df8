(operation, argument) => ({
  /** As text: of a large page an object takes the browser several times as long to hand out. Empty when it would be the answer with the stamp `known`. */
  observe: (options) => {
    startIndex();
    return isAsBefore(options) ? '' : JSON.stringify(observeFrame(options));
  },

  element: registry.find,

  /** Just enough to notice that the page is another one. */
  state: () => {
    startIndex();
    return { token: registry.token, modal: topModal() !== null };
  },

  /** Elements of the last look that may keep a closed shadow root, each only once. */
  suspects: () => index.suspects.splice(0),

  /** Before the first look: what it would otherwise do itself. Gives the same elements; null when there is none, or when only a look can tell. */
  prepare: () => {
    startIndex();
    refreshStyles();
    learnHandlers();
    return emptyHosts();
  },

  /** A closed shadow root that was found from outside. */
  adopt: (root) => dashboardWorld.addClosedRoot(root.host, root),

  /** The number here of the element that holds a frame. */
  owner: (element) => numberOf(element),
})[operation](argument)
