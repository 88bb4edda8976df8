// What our isolated world knows of a page beyond its DOM: closed shadow roots, and which elements listen. The hook in the
// page's own world (hook.js) tells it. Defined once per document, as globals that only our scripts see.
// Gives whether the hook was found.
(secret) => {
  if (globalThis.dashboardWorld) {
    return dashboardWorld.meet();
  }
  // A field hides what its form has under the field's name, and a form or frame what the document has: <input name="matches">.
  // No page has names like these; our scripts ask for nothing of a node by another (HiddenNamesTests).
  for (const { prototype } of [Node, Element, HTMLElement, Text, Document, DocumentFragment, Range]) {
    for (const name of [
      'nodeType', 'tagName', 'localName', 'isConnected', 'textContent', 'parentNode', 'parentElement', 'childNodes', 'children', 'childElementCount', 'firstChild',
      'firstElementChild', 'nextSibling', 'nextElementSibling', 'previousElementSibling', 'getRootNode', 'shadowRoot', 'assignedSlot', 'contains', 'matches', 'closest', 'querySelector',
      'querySelectorAll', 'getElementsByTagName', 'attributes', 'getAttribute', 'hasAttribute', 'hasAttributes', 'inert', 'checkVisibility',
      'getBoundingClientRect', 'getClientRects', 'body', 'title', 'documentElement', 'scrollingElement', 'readyState', 'activeElement',
      'elementFromPoint', 'createRange', 'getAnimations', 'styleSheets', 'adoptedStyleSheets',
    ]) {
      const own = Reflect.getOwnPropertyDescriptor(prototype, name);
      if (own) {
        Reflect.defineProperty(prototype, `$${name}`, own);
      }
    }
  }
  // Documents of XML (application/xhtml+xml) write HTML's names as they stand; we know one way to write them.
  if (document.contentType !== 'text/html') {
    const { get } = Reflect.getOwnPropertyDescriptor(Element.prototype, 'tagName');
    const isHtml = (element) => element.namespaceURI === 'http://www.w3.org/1999/xhtml';
    Reflect.defineProperty(Element.prototype, '$tagName', {
      configurable: true,
      get() {
        return isHtml(this) ? this.$localName.toUpperCase() : get.call(this);
      },
    });
  }
  // Where no script may run (a sandboxed document) timers never come, not even ours; frames do.
  if (matchMedia('(scripting: none)').matches) {
    const cancelled = new Set();
    let last = 0;
    globalThis.setTimeout = (callback, delay = 0) => {
      const id = ++last;
      const due = performance.now() + delay;
      const wait = () => (cancelled.delete(id) ? null : performance.now() >= due ? callback() : requestAnimationFrame(wait));
      requestAnimationFrame(wait);
      return id;
    };
    globalThis.clearTimeout = (id) => cancelled.add(id);
  }
  const closedRoots = new WeakMap();
  const listeners = new WeakMap();
  const handlers = new WeakMap();
  const selectors = new WeakMap();
  // One hook, or several where a window went on with another document.
  const channels = new Set();
  // Who learns of what is told, besides: an index of the page.
  const followers = new Set();
  const tell = (kind, node) => followers.forEach((follower) => follower(kind, node));

  const world = {
    /** Somebody listens at a root for what is inside it, so handlers may be kept on elements. */
    delegating: false,
    /** Somebody may be asked before text goes into a field; where no hook tells, that is not known. */
    get filtersInput() {
      return filtering || channels.size === 0;
    },
    /** Anything at all was found to listen. */
    heard: false,
    /** Roots with the selectors that jQuery listens for inside them. */
    delegated: new Map(),
    followers,
    closedRoots,
    /** Boxes into which the letters of a secret went, one each: what they hold is told no more than that of a password. */
    secretBoxes: new WeakSet(),

    addClosedRoot(host, root) {
      closedRoots.set(host, root);
      tell('root', host);
    },

    /** Bits of what an element listens to: 1 press, 2 keys, 4 hover, 8 drag, 16 text before it goes in (React's, which makes that of other events), 32 letters. */
    listening: (element) => (world.heard ? (listeners.get(element) ?? 0) | (handlers.get(element) ?? 0) | (selectors.get(element) ?? 0) : 0),

    /** Names of the custom elements that may say what they are through their internals, in no attribute. */
    customNames: new Set(),

    /** What such an element says so at this moment, by the names of ARIA's attributes and `role`; null for every other one. */
    saidBy(element) {
      if (world.customNames.size === 0 || !world.customNames.has(element.$localName)) {
        return null;
      }
      if (!said) {
        said = new Map();
        queueMicrotask(() => {
          said = null;
        });
      }
      if (!said.has(element)) {
        telling = { elements: {} };
        channels.forEach((channel) => channel.dispatchEvent(new MouseEvent('internals', { relatedTarget: element })));
        said.set(element, telling);
      }
      return said.get(element);
    },

    /** Learns what the hook noted since; frameworks' handlers are looked for at these nodes, and (flag 1) inside them. */
    sync(nodes) {
      for (const channel of channels) {
        channel.dispatchEvent(new MouseEvent('ask'));
        if (world.delegating) {
          nodes.forEach(([relatedTarget, detail]) => channel.dispatchEvent(new MouseEvent('look', { relatedTarget, detail })));
        }
      }
    },

    /** Finds the hook of this document. */
    meet() {
      addEventListener(secret, welcome, { capture: true });
      dispatchEvent(new MouseEvent(`${secret}?`));
      return channels.size > 0;
    },

    markSelected(element) {
      world.heard = true;
      selectors.set(element, 1);
    },
  };

  let filtering = false;
  let delegating = null;
  let said = null;
  let telling = null;
  let referring = '';
  // ariaValueNow, ariaLabelledByElements: valuenow, labelledby.
  const nameOfSaying = (property) => property.replace(/^aria|Elements?$/g, '').toLowerCase();
  const hear = {
    listeners: ({ relatedTarget, detail }) => {
      world.heard = true;
      listeners.set(relatedTarget, detail);
      tell('listeners', relatedTarget);
    },
    handlers: ({ relatedTarget, detail }) => {
      world.heard = true;
      handlers.set(relatedTarget, detail);
    },
    delegating: () => {
      world.delegating = true;
    },
    filtering: () => {
      filtering = true;
    },
    delegated: ({ relatedTarget }) => {
      delegating = relatedTarget;
    },
    selectors: ({ data }) => {
      if (JSON.stringify(world.delegated.get(delegating)) !== data) {
        world.delegated.set(delegating, JSON.parse(data));
        tell('selectors', delegating);
      }
    },
    custom: ({ data }) => world.customNames.add(data),
    says: ({ data }) => {
      for (const [property, text] of Object.entries(JSON.parse(data))) {
        telling[nameOfSaying(property)] = text;
      }
    },
    refers: ({ data }) => {
      referring = nameOfSaying(data);
    },
    to: ({ relatedTarget }) => (telling.elements[referring] ??= []).push(relatedTarget),
    root: ({ relatedTarget: root }) => {
      if (root.mode === 'closed') {
        closedRoots.set(root.host, root);
      }
      tell('root', root.host);
    },
  };

  const welcome = ({ relatedTarget: channel }) => {
    if (!channels.has(channel)) {
      channels.add(channel);
      for (const kind in hear) {
        channel.addEventListener(kind, hear[kind]);
      }
    }
  };

  globalThis.dashboardWorld = world;
  /** An element's shadow root, closed ones included. */
  globalThis.shadowOf = (element) => element.$shadowRoot ?? closedRoots.get(element) ?? null;
  return world.meet();
}
