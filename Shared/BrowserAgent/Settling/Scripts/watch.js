// Notes what trusted input sets going in a document (timers, animation frames, transitions, answers of requests, sockets
// and workers) and what changes in it, for as long as an action is watched. Runs in the page's own world, since none of
// this can be seen from outside; nothing of it stays behind but listeners for pointers and what is known of endless loops,
// which the next watch takes over.
//
// What the input's own handlers start is theirs, and so is what these continuations start, some levels deep. What the
// page does by itself beside that (polling, clocks, spinners without end) is not.
(function begin({ opened, deepest, longestTimer, longestInterval, patience, limit }) {
  // Where no script may run no timer ever comes, and nothing but the browser changes anything.
  if (window.matchMedia('(scripting: none)').matches) {
    return null;
  }
  const inputs = ['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'click', 'dblclick', 'auxclick', 'contextmenu', 'keydown',
    'keyup', 'keypress', 'beforeinput', 'input', 'change', 'submit', 'focus', 'blur', 'mouseover', 'mouseenter', 'mousemove',
    'pointerover', 'wheel', 'drop', 'dragend', 'paste', 'scroll'];
  const isOfPointer = (type) => type.startsWith('pointer');
  const movement = /^(transform|translate|scale|rotate|opacity|visibility|display|width|height|max|min|margin|padding|top|left|right|bottom|inset|clip|grid|flex)/;
  const now = performance.now.bind(performance);
  // So many looks of 20 ms without a frame between them: there will be none.
  const longestGap = 50;
  const native = {
    setTimeout: window.setTimeout, clearTimeout: window.clearTimeout, requestAnimationFrame: window.requestAnimationFrame,
  };
  // What moves already is the page's own, until it begins anew. The moment at which something began does not tell: between frames
  // their clock runs ahead of what the next one begins with, and pages have new animations join older ones.
  const movedBefore = new WeakMap();
  for (const animation of document.getAnimations?.() ?? []) {
    if (animation.playState === 'running') {
      movedBefore.set(animation, animation.startTime);
    }
  }
  const startedAt = now();
  const loops = noteLoops(begin, now);
  const waiting = new Map();
  const timers = new Map();
  const repeated = new Map();
  const restores = [];
  let depth = opened ? 0 : -1;
  let windowEnds = opened ? Infinity : 0;
  let windowDepth = 0;
  let inputTask = false;
  let heard = 0;
  let lastChange = startedAt;
  let over = false;
  // Something was seen to move that the input caused.
  let hasMoved = false;
  let number = 0;
  // What the last text went to.
  let typed = null;

  // How deep in what the input caused the running code is; -1 when it is the page's own.
  const level = () => {
    if (depth >= 0) {
      return depth;
    }
    if (inputTask || (window.event?.isTrusted === true && inputs.includes(window.event.type))) {
      return 0;
    }
    return now() < windowEnds ? windowDepth : -1;
  };
  const follow = (given) => level() >= 0 && level() < deepest && !over && given;
  // A continuation that comes outside of any handler (a promise, a message) is known by the moment at which it comes.
  const openWindow = (at) => {
    windowEnds = now() + 30;
    windowDepth = at;
    lastChange = now();
  };
  const wait = (until) => {
    const id = ++number;
    waiting.set(id, until);
    return id;
  };
  const end = (id) => {
    if (waiting.delete(id)) {
      lastChange = now();
    }
  };
  // The same code armed again and again is the page's own beat.
  const isBeat = (callback, most) => {
    const source = Function.prototype.toString.call(callback);
    const times = (repeated.get(source) ?? 0) + 1;
    repeated.set(source, times);
    return times > most;
  };
  const patch = (owner, name, apply) => {
    const descriptor = owner && Object.getOwnPropertyDescriptor(owner, name);
    if (typeof descriptor?.value !== 'function' || !descriptor.writable) {
      return;
    }
    const proxy = new Proxy(descriptor.value, { apply });
    owner[name] = proxy;
    restores.push(() => {
      if (owner[name] === proxy) {
        owner[name] = descriptor.value;
      }
    });
  };
  const armed = (kind, target, self, given, until, at) => {
    const id = wait(until);
    const noted = function (...values) {
      if (kind === 'first' && !waiting.has(id)) {
        return Reflect.apply(given[0], this, values);
      }
      const before = depth;
      depth = at;
      try {
        return Reflect.apply(given[0], this, values);
      } finally {
        depth = before;
        if (kind !== 'interval') {
          end(id);
        }
        // Promises that it fulfilled go on after it.
        openWindow(at);
      }
    };
    const handle = Reflect.apply(target, self, [noted, ...given.slice(1)]);
    timers.set(handle, id);
    return handle;
  };

  patch(window, 'setTimeout', (target, self, given) => {
    const delay = Number(given[1]) || 0;
    const at = level() + 1;
    return follow(typeof given[0] === 'function') && delay <= longestTimer && !isBeat(given[0], 8)
      ? armed('timer', target, self, given, now() + delay + 100, at)
      : Reflect.apply(target, self, given);
  });
  patch(window, 'setInterval', (target, self, given) => {
    const delay = Number(given[1]) || 0;
    const at = level() + 1;
    if (!follow(typeof given[0] === 'function') || delay <= 0 || delay > longestTimer || opened) {
      return Reflect.apply(target, self, given);
    }
    // What comes seldom is a timer to many libraries, which stop it when it came first.
    return delay <= longestInterval ? armed('interval', target, self, given, now() + limit, at) : armed('first', target, self, given, now() + delay + 100, at);
  });
  patch(window, 'requestAnimationFrame', (target, self, given) => {
    // A chain of frames stays on its level: it is one animation, which may take its time but not for ever.
    const at = level();
    const isFunction = typeof given[0] === 'function';
    return !(isFunction && loops.goesOn(given[0])) && follow(isFunction) && now() < startedAt + limit && !opened
      ? armed('frame', target, self, given, startedAt + limit, at)
      : Reflect.apply(target, self, given);
  });
  patch(window, 'requestIdleCallback', (target, self, given) => {
    const at = level() + 1;
    return follow(typeof given[0] === 'function') ? armed('idle', target, self, given, now() + patience, at) : Reflect.apply(target, self, given);
  });
  for (const name of ['clearTimeout', 'clearInterval', 'cancelAnimationFrame', 'cancelIdleCallback']) {
    patch(window, name, (target, self, given) => {
      end(timers.get(given[0]));
      return Reflect.apply(target, self, given);
    });
  }

  // The requests themselves are seen from outside; here it only matters what their answers set going.
  const afterwards = (promise, at) => {
    promise.then(() => openWindow(at), () => openWindow(at));
    return promise;
  };
  const bodies = new WeakMap();
  patch(window, 'fetch', (target, self, given) => {
    const at = level() + 1;
    const promise = Reflect.apply(target, self, given);
    if (follow(true)) {
      promise.then((response) => bodies.set(response, at), () => {});
      afterwards(promise, at);
    }
    return promise;
  });
  for (const name of ['json', 'text', 'blob', 'arrayBuffer', 'formData', 'bytes']) {
    patch(window.Response?.prototype, name, (target, self, given) => {
      const promise = Reflect.apply(target, self, given);
      const at = bodies.get(self);
      if (at !== undefined) {
        // From outside the request is over with its last byte, which the page has yet to get.
        const id = wait(now() + patience);
        afterwards(promise, at).then(() => end(id), () => end(id));
      }
      return promise;
    });
  }
  const listen = (target, type, at, until) => {
    const id = until ? wait(until) : 0;
    target.addEventListener(type, () => {
      openWindow(at);
      end(id);
    }, { once: true });
  };
  patch(window.XMLHttpRequest?.prototype, 'send', (target, self, given) => {
    const at = level() + 1;
    if (follow(true)) {
      self.addEventListener('readystatechange', () => openWindow(at));
    }
    return Reflect.apply(target, self, given);
  });
  for (const [type, name] of [['WebSocket', 'send'], ['Worker', 'postMessage']]) {
    patch(window[type]?.prototype, name, (target, self, given) => {
      if (follow(true) && !isBeat(target, 4)) {
        listen(self, 'message', level() + 1, now() + patience);
      }
      return Reflect.apply(target, self, given);
    });
  }

  // A framework may leave what it has to do to a message that it sends itself: one turn of the page later the input is over, if no more came.
  const later = (action) => Reflect.apply(native.setTimeout, window, [action, 0]);
  const endInputTask = (known) => later(() => later(() => {
    if (heard === known) {
      inputTask = false;
    } else {
      endInputTask(heard);
    }
  }));
  const onInput = (event) => {
    if (!event.isTrusted) {
      return;
    }
    if (event.type === 'input') {
      typed = event.target;
    }
    heard++;
    if (!inputTask) {
      inputTask = true;
      lastChange = now();
      endInputTask(heard);
    }
  };
  const listening = { capture: true, passive: true };
  // By this the hook (hook.js) knows our listeners from the page's; the browser asks for three arguments.
  const unnoted = 0;
  const others = inputs.filter((type) => !isOfPointer(type));
  others.forEach((type) => window.addEventListener(type, onInput, listening, unnoted));
  // The browser goes over the whole page when the first listener for pointers comes, and when the last one goes: these stay.
  if (!begin.hearers) {
    const hearers = begin.hearers = new Set();
    const tell = (event) => hearers.forEach((hear) => hear(event));
    inputs.filter(isOfPointer).forEach((type) => window.addEventListener(type, tell, listening, unnoted));
  }
  begin.hearers.add(onInput);

  // Inline styles are applied already, and animations change them without end. So does a clock its text: what changes
  // over and over is not waited for.
  const changes = new WeakMap();
  const observer = new MutationObserver((records) => {
    let counts = false;
    for (const { target, attributeName } of records) {
      if (attributeName === 'style' || attributeName === 'transform') {
        loops.moves(target);
      }
      if (attributeName !== 'style' && !(attributeName && loops.movedBefore(target))) {
        const times = (changes.get(target) ?? 0) + 1;
        changes.set(target, times);
        counts ||= times <= 4;
      }
    }
    if (counts) {
      lastChange = now();
    }
  });
  const observed = new WeakSet();
  const observe = (root) => {
    if (!observed.has(root)) {
      observed.add(root);
      observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    }
  };
  // A document says nothing of what changes and moves in the trees that its elements keep to themselves.
  const roots = new Set([document]);
  const observeShadows = () => {
    for (const root of roots) {
      for (const element of root === document ? document.getElementsByTagName('*') : root.querySelectorAll('*')) {
        if (element.shadowRoot instanceof ShadowRoot) {
          roots.add(element.shadowRoot);
        }
      }
      observe(root);
    }
  };
  observe(document);
  const copies = noteCopies();

  const isOwn = (animation) => {
    const before = movedBefore.get(animation);
    return before === null || (before !== undefined && before === animation.startTime);
  };
  // That it runs is what counts, and not what is left of it: of the last moment the clock says that it is over before the browser does.
  const isMoving = (animation) => {
    const timing = animation.effect?.getComputedTiming();
    if (animation.playState !== 'running' || isOwn(animation) || !Number.isFinite(timing?.endTime) || timing.endTime > limit) {
      return false;
    }
    return animation.transitionProperty
      ? movement.test(animation.transitionProperty)
      : animation.effect.getKeyframes?.().some((frame) => Object.keys(frame).some((name) => movement.test(name)));
  };
  const awaitedUntil = () => {
    let latest = 0;
    for (const [id, until] of waiting) {
      if (until <= now()) {
        waiting.delete(id);
      } else {
        latest = Math.max(latest, until);
      }
    }
    return latest;
  };

  // What a field holds that is known by its place among all of its kind, when it is what the text went to; else null.
  const heldAt = (place) => {
    try {
      const field = place && typed ? Document.prototype.getElementsByTagName.call(document, place.tag)[place.index] : null;
      const { prototype } = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
      return field && field === typed && field.type !== 'password' ? Object.getOwnPropertyDescriptor(prototype, 'value').get.call(field) : null;
    } catch {
      // A page may have put anything in these places; our own world is asked instead.
      return null;
    }
  };

  return {
    // Resolves when nothing is awaited any more, nothing has changed for `quiet` ms and two frames have passed, or after
    // `most` ms of changes. Gives what the field at `place` then holds.
    rest(quiet, most, place) {
      return new Promise((resolve) => {
        const asked = now();
        let frames = 0;
        // Looks since the last frame: a page that is not shown has none, one on a busy machine has them late.
        let between = 0;
        const hasFrames = () => !document.hidden && between < longestGap;
        observeShadows();
        // Between two frames the browser may know already that a movement has ended; the page hears of it in the next one.
        const moves = (inFrame) => {
          if ([...roots].some((root) => root.getAnimations?.().some(isMoving))) {
            hasMoved = true;
            return true;
          }
          return (hasMoved && !inFrame && hasFrames()) || (loops.areMoving() && now() < startedAt + limit);
        };
        moves(true);
        const look = (inFrame) => {
          between = inFrame ? 0 : between + 1;
          if (inFrame || !hasFrames()) {
            frames++;
            loops.passed();
          }
          const busy = awaitedUntil() > 0 || moves(inFrame) || (opened && document.readyState === 'loading');
          const changing = now() < lastChange + quiet && now() < asked + most;
          if (over || (!busy && !changing && frames >= 2)) {
            resolve(heldAt(place));
          } else {
            next();
          }
        };
        const next = () => {
          let called = false;
          const once = (inFrame) => {
            if (!called) {
              called = true;
              look(inFrame);
            }
          };
          Reflect.apply(native.requestAnimationFrame, window, [() => once(true)]);
          Reflect.apply(native.setTimeout, window, [() => once(false), 20]);
        };
        next();
      });
    },
    /** Leaves the document as it was; gives what was copied meanwhile. */
    restore() {
      over = true;
      observer.disconnect();
      restores.forEach((restore) => restore());
      others.forEach((type) => window.removeEventListener(type, onInput, listening));
      begin.hearers.delete(onInput);
      loops.end();
      return copies.end();
    },
    again: begin,
  };
})
