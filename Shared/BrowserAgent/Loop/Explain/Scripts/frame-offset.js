// Where a frame's own viewport begins within the viewport of the document that holds it, and its scale there.
(owner) => {
  const box = owner.$getBoundingClientRect();
  const style = getComputedStyle(owner);
  const scaleX = owner.offsetWidth ? box.width / owner.offsetWidth : 1;
  const scaleY = owner.offsetHeight ? box.height / owner.offsetHeight : 1;
  return {
    x: box.left + (owner.clientLeft + parseFloat(style.paddingLeft)) * scaleX,
    y: box.top + (owner.clientTop + parseFloat(style.paddingTop)) * scaleY,
    scaleX,
    scaleY,
    scrollX,
    scrollY,
    viewWidth: innerWidth,
    viewHeight: innerHeight,
  };
}
