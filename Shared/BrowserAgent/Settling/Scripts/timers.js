// Notes the short timers that trusted input starts, and those that these start, for as long as the action is watched.
// Runs in the page's own world, since timers cannot be seen from outside; nothing of it stays behind.
(() => {
  const longest = 500;
  const deepest = 2;
  const inputs = /^(pointer|mouse|key|click|dblclick|auxclick|contextmenu|input|beforeinput|change|submit|focus|blur)/;
  const native = window.setTimeout;
  const now = performance.now.bind(performance);
  let due = 0;
  let depth = 0;
  const causedByInput = () => window.event?.isTrusted === true && inputs.test(window.event.type);
  const proxy = new Proxy(native, {
    apply(target, self, given) {
      const [callback, delay] = given;
      const milliseconds = Number(delay) || 0;
      const follows = depth > 0 ? depth < deepest : causedByInput();
      if (!follows || typeof callback !== 'function' || milliseconds > longest) {
        return Reflect.apply(target, self, given);
      }
      const level = depth + 1;
      due = Math.max(due, now() + milliseconds);
      const noted = function (...values) {
        const before = depth;
        depth = level;
        try {
          return Reflect.apply(callback, this, values);
        } finally {
          depth = before;
        }
      };
      return Reflect.apply(target, self, [noted, ...given.slice(1)]);
    },
  });
  window.setTimeout = proxy;
  return {
    remaining: () => Math.max(0, due - now()),
    restore: () => {
      if (window.setTimeout === proxy) {
        window.setTimeout = native;
      }
    },
  };
})()
