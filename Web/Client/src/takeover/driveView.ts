/** How much of the picture its box shows: enlarged by a factor, and moved by pixels of the window. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

interface Box {
  width: number;
  height: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };
export const MOST_ENLARGED = 5;

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);

/** Nothing but picture is in the box. */
const held = ({ scale, x, y }: View, box: Box): View => ({
  scale,
  x: clamp(x, box.width * (1 - scale), 0),
  y: clamp(y, box.height * (1 - scale), 0),
});

/** Enlarged by a factor; what is at the point of the box stays there. */
export function enlarged(view: View, box: Box, factor: number, at: { x: number; y: number }): View {
  const scale = clamp(view.scale * factor, 1, MOST_ENLARGED);
  const by = scale / view.scale;
  return held({ scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by }, box);
}

/** Moved as far as there is picture; the rest is for the page itself. */
export function moved(view: View, box: Box, dx: number, dy: number): { view: View; rest: { x: number; y: number } } {
  const next = held({ scale: view.scale, x: view.x + dx, y: view.y + dy }, box);
  return { view: next, rest: { x: dx - (next.x - view.x), y: dy - (next.y - view.y) } };
}

/** The box of the picture as enlarged and moved. */
export const boxIn = (box: { left: number; top: number; width: number; height: number }, view: View) => ({
  left: box.left + view.x,
  top: box.top + view.y,
  width: box.width * view.scale,
  height: box.height * view.scale,
});
