// Scrolls an element (or the page, when null) by screens, brings it into view, or goes on until a text appears.
// Gives how far it came: {moved, position, end, found, canScroll}: position in percent; `end` when there is nothing more in
// that direction; found when the text is there; canScroll false when nothing scrolls as browsers do.
async (element, direction, screens, toElement, text, milliseconds) => {
  if (element && toElement) {
    element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    return { moved: true, position: 0, end: false, canScroll: true };
  }
  const vertical = direction === 'down' || direction === 'up';
  const canScroll = (candidate) => {
    const style = getComputedStyle(candidate);
    const overflow = vertical ? style.overflowY : style.overflowX;
    const more = vertical ? candidate.scrollHeight - candidate.clientHeight : candidate.scrollWidth - candidate.clientWidth;
    return more > 1 && (candidate === document.$scrollingElement ? overflow !== 'hidden' : /auto|scroll|overlay/.test(overflow));
  };
  let scroller = element ?? document.$scrollingElement;
  while (element && scroller && !canScroll(scroller)) {
    scroller = composedParent(scroller);
    scroller = scroller instanceof ShadowRoot ? scroller.host : scroller === document ? null : scroller;
  }
  if (!scroller || !canScroll(scroller)) {
    // The page itself stands still: its largest scrolling part is what a person would scroll.
    const area = (candidate) => candidate.clientWidth * candidate.clientHeight;
    const inner = [...document.$querySelectorAll('*')].filter((each) => canScroll(each) && each.$checkVisibility());
    scroller = inner.sort((a, b) => area(b) - area(a))[0] ?? document.$scrollingElement;
  }
  const page = scroller === document.$scrollingElement;
  const size = () => (vertical ? (page ? innerHeight : scroller.clientHeight) : (page ? innerWidth : scroller.clientWidth));
  const room = () => scrollRoom(scroller, vertical);
  const sign = direction === 'down' || direction === 'right' ? 1 : -1;
  const isEnd = () => room()[sign > 0 ? 'after' : 'before'] <= 1;
  const scrollBy = (by) => scroller.scrollBy({ [vertical ? 'top' : 'left']: sign * Math.round(size() * by), behavior: 'instant' });
  const start = room().before;
  const told = (more) => {
    const { before, after } = room();
    return {
      moved: Math.abs(before - start) >= 1,
      position: before + after > 0 ? Math.round((before / (before + after)) * 100) : 100,
      end: isEnd(),
      canScroll: canScroll(scroller),
      ...more,
    };
  };
  if (text === null) {
    scrollBy(screens);
    return told({});
  }
  // A list that draws only what is in view has nothing of a row before it is scrolled there; one that is loaded bit by
  // bit grows when its end is reached.
  const frame = () => new Promise((resolve) => {
    const limit = setTimeout(resolve, 100);
    requestAnimationFrame(() => {
      clearTimeout(limit);
      setTimeout(resolve);
    });
  });
  const inView = () => placesOf(text, page ? document : scroller)[0] ?? null;
  const until = performance.now() + milliseconds;
  let endedAt = null;
  while (performance.now() < until) {
    const range = inView();
    if (range) {
      (range.startContainer.$parentElement ?? scroller).scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
      return told({ found: true });
    }
    if (isEnd()) {
      endedAt ??= performance.now();
      if (performance.now() - endedAt > 1500) {
        break;
      }
    } else {
      endedAt = null;
      scrollBy(0.9);
    }
    await frame();
  }
  return told({ found: false });
}
