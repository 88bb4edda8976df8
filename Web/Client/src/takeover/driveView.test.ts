import { expect, it } from 'vitest';
import { boxIn, enlarged, MOST_ENLARGED, moved, WHOLE } from './driveView';
import { pointIn } from './takeoverInput';

const box = { left: 10, top: 20, width: 400, height: 300 };
const picture = { width: 1200, height: 900 };

it('keeps the point of the picture under the fingers when it is enlarged', () => {
  const before = pointIn(boxIn(box, WHOLE), picture, 110, 170)!;
  const view = enlarged(WHOLE, box, 2.5, { x: 100, y: 150 });
  expect(view.scale).toBe(2.5);
  const after = pointIn(boxIn(box, view), picture, 110, 170)!;
  expect([after.x, after.y]).toEqual([before.x, before.y]);
  expect(after.scale).toBeCloseTo(before.scale * 2.5);
});

it('never shows more than the whole picture nor what is beside it', () => {
  expect(enlarged(enlarged(WHOLE, box, 3, { x: 400, y: 300 }), box, 0.1, { x: 0, y: 0 })).toEqual({ scale: 1, x: 0, y: 0 });
  expect(enlarged(WHOLE, box, 100, { x: 0, y: 0 })).toEqual({ scale: MOST_ENLARGED, x: 0, y: 0 });
  expect(moved({ scale: 2, x: 0, y: 0 }, box, -1000, 50)).toEqual({ view: { scale: 2, x: -400, y: 0 }, rest: { x: -600, y: 50 } });
});

it('leaves to the page what does not move the picture', () => {
  expect(moved(WHOLE, box, 0, -40)).toEqual({ view: WHOLE, rest: { x: 0, y: -40 } });
  expect(moved({ scale: 2, x: -100, y: -290 }, box, 30, -40)).toEqual({ view: { scale: 2, x: -70, y: -300 }, rest: { x: 0, y: -30 } });
});
