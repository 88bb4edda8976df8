// Runs in the page's own world before any script of the page. Notes which elements listen to input and which shadow roots
// are made, and tells our isolated world (world.js) over a node that is in no document. What it replaces looks and behaves
// like the browser's own functions, and no property is added anywhere.
(secret) => {
  const { apply, defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
  const { keys, getOwnPropertySymbols, getOwnPropertyDescriptors } = Object;
  const { AbortSignal, Document, DocumentFragment, Element, HTMLElement, SVGElement, EventTarget, MouseEvent, InputEvent, WeakRef, WeakMap, JSON } = window;
  // The page may replace methods later; these are called as they are now.
  const method = (holder, name) => {
    const native = holder[name];
    return (self, ...given) => apply(native, self, given);
  };
  const getter = (holder, name) => {
    const found = getOwnPropertyDescriptor(holder, name);
    return found ? (self) => apply(found.get, self, []) : getter(getPrototypeOf(holder), name);
  };
  const listen = method(EventTarget.prototype, 'addEventListener');
  const dispatch = method(EventTarget.prototype, 'dispatchEvent');
  const nodeOf = getter(MouseEvent.prototype, 'relatedTarget');
  const flagOf = getter(MouseEvent.prototype, 'detail');
  const tagOf = getter(Element.prototype, 'localName');
  const isAborted = getter(AbortSignal.prototype, 'aborted');
  const deref = method(WeakRef.prototype, 'deref');
  const find = method(WeakMap.prototype, 'get');
  const keep = method(WeakMap.prototype, 'set');
  const nameOf = getter(Symbol.prototype, 'description');
  const startsWith = method(String.prototype, 'startsWith');
  const select = method(Element.prototype, 'querySelectorAll');
  const selectInRoot = method(DocumentFragment.prototype, 'querySelectorAll');
  const stringify = JSON.stringify;
  // Nodes cross from one world to the other as the related target of an event; one that goes to no node changes none of them.
  const channel = new EventTarget();
  const tell = (kind, relatedTarget, detail = 0) => dispatch(channel, new MouseEvent(kind, { relatedTarget, detail }));
  const say = (kind, data) => dispatch(channel, new InputEvent(kind, { data }));

  // ---- Listeners. Bits: 1 press, 2 keys, 4 hover, 8 drag, 32 letters.
  const bitOf = {
    __proto__: null, click: 1, dblclick: 1, auxclick: 1, contextmenu: 1, mousedown: 1, mouseup: 1, pointerdown: 1, pointerup: 1,
    touchstart: 1, touchend: 1, keydown: 2, keyup: 2, keypress: 34, mouseenter: 4, mouseover: 4, pointerenter: 4, pointerover: 4,
    dragstart: 8, dragenter: 8, dragover: 8, drop: 8,
  };
  // These are seen to be controls without it; only what follows letters is noted.
  const controls = { __proto__: null, button: 1, input: 1, select: 1, textarea: 1, summary: 1 };
  const noted = new WeakMap();
  let pending = [];
  // 'delegating': somebody listens for what is inside, and nothing is looked for on elements before; 'filtering': or is asked before text goes in.
  const flags = { __proto__: null };
  let roots = [new WeakRef(document)];

  const flag = (kind) => {
    if (!flags[kind]) {
      flags[kind] = true;
      tell(kind, null);
    }
  };
  const delegate = (root) => root && flag('delegating');

  /** A framework's root: nobody else listens to that many kinds at once. It listens for what is inside it. */
  const isRoot = (kinds) => keys(kinds).length >= 12;

  /** What jQuery listens for at an element, [type, selector] each; null where it does not. It keeps a property there. */
  const jQueryAt = (node) => {
    const names = keys(node);
    let found = null;
    for (let index = 0; index < names.length; index++) {
      if (startsWith(names[index], 'jQuery')) {
        found ??= [];
        const events = node[names[index]]?.events ?? window.jQuery?._data?.(node, 'events');
        for (const type in events) {
          for (let each = 0; each < events[type].length; each++) {
            found[found.length] = [type, events[type][each].selector];
          }
        }
      }
    }
    return found;
  };

  const bitsOf = (node) => {
    const kinds = find(noted, node);
    const events = jQueryAt(node);
    let bits = 0;
    for (const kind in kinds) {
      bits |= kinds[kind].listeners.length > 0 ? bitOf[kinds[kind].type] : 0;
    }
    if (events) {
      delegate(node);
      roots[roots.length] = new WeakRef(node);
      let direct = 0;
      for (let index = 0; index < events.length; index++) {
        direct |= events[index][1] ? 0 : bitOf[events[index][0]] ?? 0;
      }
      return direct;
    }
    return isRoot(kinds) ? 0 : bits;
  };

  const flush = () => {
    const nodes = pending;
    pending = [];
    for (let index = 0; index < nodes.length; index++) {
      const node = deref(nodes[index]);
      if (node) {
        tell('listeners', node, bitsOf(node));
      }
    }
  };

  const isListener = (value) => typeof value === 'function' || (typeof value === 'object' && value !== null);

  /** A listener came or went; `slot` tells the phases and the on… property apart, which holds one at most. */
  const change = (target, type, listener, slot, adding) => {
    if (type === 'beforeinput' && adding) {
      flag('filtering');
    }
    if (!bitOf[type]) {
      return;
    }
    if (!(target instanceof Element)) {
      delegate(adding ? document : null);
      return;
    }
    if (controls[tagOf(target)] && type !== 'keypress') {
      return;
    }
    const kinds = find(noted, target) ?? { __proto__: null };
    const kind = kinds[type + slot] ??= { type, listeners: [] };
    const left = [];
    for (let index = 0; index < kind.listeners.length; index++) {
      if (kind.listeners[index] !== listener && slot !== 'on') {
        left[left.length] = kind.listeners[index];
      }
    }
    if (adding && isListener(listener)) {
      left[left.length] = listener;
    }
    const isNews = (left.length > 0) !== (kind.listeners.length > 0);
    kind.listeners = left;
    keep(noted, target, kinds);
    if (isNews) {
      pending[pending.length] = new WeakRef(target);
      if (pending.length > 20000) {
        flush();
      }
      if (isRoot(kinds)) {
        delegate(target);
      }
    }
  };

  const isCapture = (options) => (typeof options === 'object' && options !== null ? options.capture === true : options === true);

  // ---- Handlers that frameworks keep on elements instead of listening there.
  const handlerBits = { __proto__: null, onBeforeInput: 16, onDoubleClick: 1, onMouseEnter: 4, onMouseOver: 4, onPointerEnter: 4, onDragStart: 8, onDragEnter: 8, onDragOver: 8, onDrop: 8 };
  for (const type of ['Click', 'DblClick', 'AuxClick', 'ContextMenu', 'MouseDown', 'MouseUp', 'PointerDown', 'PointerUp', 'TouchStart', 'TouchEnd']) {
    handlerBits[`on${type}`] = 1;
  }
  for (const type of ['KeyDown', 'KeyUp', 'KeyPress']) {
    handlerBits[`on${type}`] = 2;
  }

  const handlersIn = (props) => {
    let bits = 0;
    for (const name in props) {
      bits |= handlerBits[name] && props[name] ? handlerBits[name] : 0;
    }
    return bits;
  };

  const handlersOf = (element) => {
    const names = keys(element);
    let bits = 0;
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      if (startsWith(name, '__reactProps$') || startsWith(name, '__reactEventHandlers$')) {
        bits |= handlersIn(element[name]);
      } else if (name === '_vei') {
        bits |= handlersIn(element._vei);
      } else if (startsWith(name, '$$') || startsWith(name, '__')) {
        // Solid and earlier Svelte: $$click, __click.
        bits |= bitOf[name.slice(2)] && element[name] ? bitOf[name.slice(2)] : 0;
      }
    }
    const symbols = getOwnPropertySymbols(element);
    for (let index = 0; index < symbols.length; index++) {
      // Svelte: { click }.
      const events = nameOf(symbols[index]) === 'events' ? element[symbols[index]] : null;
      for (const type in events) {
        bits |= events[type] ? bitOf[type] : 0;
      }
    }
    return bits;
  };

  const tellSelectors = () => {
    const left = [];
    for (let index = 0; index < roots.length; index++) {
      const root = deref(roots[index]);
      const events = (root && jQueryAt(root)) ?? [];
      const selectors = [];
      for (let each = 0; each < events.length; each++) {
        if (typeof events[each][1] === 'string' && bitOf[events[each][0]] === 1) {
          selectors[selectors.length] = events[each][1];
        }
      }
      if (root) {
        left[left.length] = roots[index];
      }
      if (selectors.length > 0) {
        tell('delegated', root);
        say('selectors', stringify(selectors));
      }
    }
    roots = left;
  };

  const look = (element) => {
    try {
      const bits = handlersOf(element);
      if (bits) {
        tell('handlers', element, bits);
      }
    } catch {
      // A property of the page's that throws when read.
    }
  };

  /** Looks for handlers at a node and, with flag 1, at all inside it. */
  const scan = (node, flag) => {
    if (node instanceof Element) {
      look(node);
    }
    if (flag === 1) {
      const inside = node instanceof Element ? select(node, '*') : selectInRoot(node, '*');
      for (let index = 0; index < inside.length; index++) {
        look(inside[index]);
      }
    }
  };

  // ---- What takes the place of the browser's own functions.
  const replaced = new WeakMap();
  const names = { __proto__: null };
  const isOurs = /^\s+at (?:Object|Reflect)\.apply \(/;

  /** Without the two lines by which a call through us differs from a direct one. */
  const cleaned = (error) => {
    const { stack } = error;
    if (typeof stack === 'string') {
      const lines = stack.split('\n');
      let left = 2;
      error.stack = lines.filter((line) => !(isOurs.test(line) && left-- > 0)).join('\n');
    }
    return error;
  };

  const replace = (holder, name, member, after) => {
    const descriptor = getOwnPropertyDescriptor(holder, name);
    const native = descriptor?.[member];
    if (typeof native !== 'function') {
      return;
    }
    const proxy = new Proxy(native, {
      apply(target, self, given) {
        let result;
        try {
          result = apply(target, self, given);
        } catch (error) {
          throw cleaned(error);
        }
        return after(result, self, given);
      },
      setPrototypeOf(target, prototype) {
        for (let at = prototype; at; at = getPrototypeOf(at)) {
          if (at === proxy) {
            // As the browser's own function would answer.
            return Reflect.setPrototypeOf(target, Object.create(target));
          }
        }
        return Reflect.setPrototypeOf(target, prototype);
      },
    });
    keep(replaced, proxy, native);
    names[native.name] = true;
    defineProperty(holder, name, { ...descriptor, [member]: proxy });
  };

  replace(EventTarget.prototype, 'addEventListener', 'value', (result, self, given) => {
    if (given[0] === secret || given[3] === 0) {
      // Not a page that calls: a window went on with another document and lost its listeners, or an action is watched (unnoted).
      given[3] === 0 || meet();
      return result;
    }
    const [target, slot, signal] = [self ?? window, isCapture(given[2]) ? '+' : '-', given[2]?.signal];
    if (signal instanceof AbortSignal) {
      if (isAborted(signal)) {
        return result;
      }
      listen(signal, 'abort', () => change(target, given[0], given[1], slot, false));
    }
    change(target, given[0], given[1], slot, true);
    return result;
  });
  replace(EventTarget.prototype, 'removeEventListener', 'value', (result, self, given) => {
    change(self ?? window, given[0], given[1], isCapture(given[2]) ? '+' : '-', false);
    return result;
  });
  for (const type of [...keys(bitOf), 'beforeinput']) {
    for (const holder of [HTMLElement.prototype, SVGElement.prototype, Document.prototype]) {
      replace(holder, `on${type}`, 'set', (result, self, given) => {
        change(self, type, given[0], 'on', isListener(given[0]));
        return result;
      });
    }
  }
  let shadows = [];
  replace(Element.prototype, 'attachShadow', 'value', (root) => {
    if (shadows.length < 1000) {
      shadows[shadows.length] = new WeakRef(root);
    }
    tell('root', root);
    return root;
  });

  // ---- What custom elements say of themselves through ElementInternals: to the browser, and in no attribute.
  const internalsOf = new WeakMap();
  const customNames = { __proto__: null };
  // Learnt with the first one, since most pages have none.
  let sayings = null;

  replace(HTMLElement.prototype, 'attachInternals', 'value', (internals, self) => {
    const name = tagOf(self);
    keep(internalsOf, self, internals);
    sayings ??= getOwnPropertyDescriptors(getPrototypeOf(internals));
    if (!customNames[name]) {
      customNames[name] = true;
      say('custom', name);
    }
    return internals;
  });

  const tellSayings = (element) => {
    const internals = find(internalsOf, element);
    const texts = { __proto__: null };
    for (const name in internals ? sayings : null) {
      const said = startsWith(name, 'aria') || name === 'role' ? apply(sayings[name].get, internals, []) : null;
      if (typeof said === 'string') {
        texts[name] = said;
      } else if (said) {
        // Other elements, by which it is called or which belong to it.
        const nodes = said instanceof Element ? [said] : said;
        for (let index = 0; index < nodes.length; index++) {
          say('refers', name);
          tell('to', nodes[index]);
        }
      }
    }
    say('says', stringify(texts));
  };
  // A function of another document shows no name there; it is one of the same names.
  const toText = Function.prototype.toString;
  replace(Function.prototype, 'toString', 'value', (text, self) => {
    const native = find(replaced, self);
    if (native) {
      return apply(toText, native, []);
    }
    return text === 'function () { [native code] }' && names[self.name] ? `function ${self.name}() { [native code] }` : text;
  });

  listen(channel, 'look', (event) => scan(nodeOf(event), flagOf(event)));
  listen(channel, 'internals', (event) => tellSayings(nodeOf(event)));
  listen(channel, 'ask', () => {
    flush();
    if (flags.delegating) {
      tellSelectors();
    }
  });

  // Whichever side comes first, the other one calls; over the window, which may go on with another document. What was told before anybody listened is told once more.
  const meet = () => {
    dispatch(window, new MouseEvent(secret, { relatedTarget: channel }));
    for (const kind in flags) {
      tell(kind, null);
    }
    for (let index = 0; index < shadows.length; index++) {
      const root = deref(shadows[index]);
      if (root) {
        tell('root', root);
      }
    }
    shadows = [];
    for (const name in customNames) {
      say('custom', name);
    }
  };
  listen(window, `${secret}?`, meet);
  meet();
}
