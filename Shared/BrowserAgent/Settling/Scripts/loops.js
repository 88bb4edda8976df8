// Loops of frames that a page keeps running: spinners, and the tickers by which libraries draw all their animations. What such a
// loop goes on to move is the page's own; what it begins to move after an input, the input caused. Part of the watch. The code of
// such loops and what they move is kept from one watch to the next, with an observer of these elements alone.
function noteLoops(begin, now) {
  const fewest = 4;
  const most = 50;
  // Three frames of a slow browser.
  const lately = 100;
  const isRecent = (at) => now() - at < lately;
  // Bound functions have no code of their own.
  const codeOf = (callback) => {
    const code = Function.prototype.toString.call(callback);
    return code.includes('[native code]') ? callback : code;
  };
  const drop = (loops) => {
    loops?.observer.disconnect();
    return { code: new Set(), movedAt: new Map(), observer: null };
  };

  // Its elements came to rest, or it was an animation that ended.
  const known = begin.loops && [...begin.loops.movedAt.values()].some(isRecent) ? begin.loops : drop(begin.loops);
  begin.loops = undefined;
  const asked = new Map();
  const moved = new Map();
  let otherMovedAt = -Infinity;
  let framesSince = 0;

  return {
    /** Notes that a frame was asked for; true when that is how a loop goes on that was there before. */
    goesOn(callback) {
      const code = codeOf(callback);
      const { times } = asked.get(code) ?? { times: 0 };
      asked.set(code, { times: times + 1, at: now() });
      return known.code.has(code);
    },
    /** Notes that the place or look of an element changed. */
    moves(element) {
      moved.set(element, now());
      if (!known.movedAt.has(element)) {
        otherMovedAt = now();
        framesSince = 0;
      }
    },
    /** Whether it was such a loop that moved the element before, with whatever else it changes of it. */
    movedBefore: (element) => known.movedAt.has(element),
    /** A frame was drawn, or would have been. */
    passed() {
      framesSince++;
    },
    /** Whether such a loop moves something that it did not move before: on a busy machine its frames may be further apart than any time. */
    areMoving: () => known.code.size > 0 && (isRecent(otherMovedAt) || (otherMovedAt > -Infinity && framesSince < 2)),
    /** The watch ends: what still runs and moves is there before the next input. */
    end() {
      const running = [...asked].filter(([code, { times, at }]) => isRecent(at) && (times >= fewest || known.code.has(code))).map(([code]) => code);
      const moving = [...new Map([...known.movedAt, ...moved])].filter(([, at]) => isRecent(at));
      known.observer?.disconnect();
      if (running.length > 0 && moving.length > 0 && moving.length <= most) {
        const movedAt = new Map(moving);
        const observer = new MutationObserver((records) => records.forEach(({ target }) => movedAt.set(target, now())));
        moving.forEach(([element]) => observer.observe(element, { attributes: true, attributeFilter: ['style', 'transform'] }));
        begin.loops = { code: new Set(running), movedAt, observer };
      }
    },
  };
}
