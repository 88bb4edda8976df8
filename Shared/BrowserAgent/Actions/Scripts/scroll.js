// Scrolls an element (or the page, when null) by screens, or brings it into view. Gives how far it came:
// {moved, position, end}: position in percent; `end` when there is nothing more in that direction.
(element, direction, screens, toElement) => {
  if (element && toElement) {
    element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    return { moved: true, position: 0, end: false };
  }
  const vertical = direction === 'down' || direction === 'up';
  const canScroll = (candidate) => {
    const style = getComputedStyle(candidate);
    const overflow = vertical ? style.overflowY : style.overflowX;
    const more = vertical ? candidate.scrollHeight - candidate.clientHeight : candidate.scrollWidth - candidate.clientWidth;
    return more > 1 && (candidate === document.scrollingElement ? overflow !== 'hidden' : /auto|scroll|overlay/.test(overflow));
  };
  let scroller = element ?? document.scrollingElement;
  while (element && scroller && !canScroll(scroller)) {
    scroller = scroller.parentElement;
  }
  if (!scroller || !canScroll(scroller)) {
    // The page itself stands still: its largest scrolling part is what a person would scroll.
    const area = (candidate) => candidate.clientWidth * candidate.clientHeight;
    const inner = [...document.querySelectorAll('*')].filter((each) => canScroll(each) && each.checkVisibility());
    scroller = inner.sort((a, b) => area(b) - area(a))[0] ?? document.scrollingElement;
  }
  const page = scroller === document.scrollingElement;
  const size = vertical ? (page ? innerHeight : scroller.clientHeight) : (page ? innerWidth : scroller.clientWidth);
  const sign = direction === 'down' || direction === 'right' ? 1 : -1;
  const before = vertical ? scroller.scrollTop : scroller.scrollLeft;
  const delta = sign * Math.round(size * screens);
  scroller.scrollBy({ [vertical ? 'top' : 'left']: delta, behavior: 'instant' });
  const after = vertical ? scroller.scrollTop : scroller.scrollLeft;
  const range = vertical ? scroller.scrollHeight - scroller.clientHeight : scroller.scrollWidth - scroller.clientWidth;
  return {
    moved: Math.abs(after - before) >= 1,
    position: range > 0 ? Math.round((Math.abs(after) / range) * 100) : 100,
    end: sign > 0 ? Math.abs(after) >= range - 1 : Math.abs(after) <= 1,
  };
}
