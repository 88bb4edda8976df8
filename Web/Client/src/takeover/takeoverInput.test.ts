import { expect, it } from 'vitest';
import { ClickCounter, isPaste, isWayOut, keyInput, modifiersOf, pointIn } from './takeoverInput';

const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
const pressed = (key: string, change: object = {}) =>
  ({ key, code: `Key${key.toUpperCase()}`, repeat: false, ...none, ...change }) as KeyboardEvent;

it('finds the point of a picture that is shown whole in the middle of its box', () => {
  const box = { left: 100, top: 50, width: 400, height: 400 };
  expect(pointIn(box, { width: 800, height: 400 }, 300, 250)).toEqual({ x: 400, y: 200, scale: 0.5 });
  expect(pointIn(box, { width: 800, height: 400 }, 300, 100)).toBeNull();
  expect(pointIn(box, { width: 800, height: 400 }, 300, 100, true)).toEqual({ x: 400, y: 0, scale: 0.5 });
});

it('counts presses at one place as double and triple clicks', () => {
  const clicks = new ClickCounter();
  expect([clicks.press('0', 5, 5, 0), clicks.press('0', 6, 5, 300), clicks.press('0', 6, 6, 600), clicks.press('0', 6, 6, 700)]).toEqual([1, 2, 3, 1]);
  expect([clicks.press('0', 60, 6, 800), clicks.press('2', 60, 6, 900), clicks.press('2', 60, 6, 2_000)]).toEqual([1, 1, 1]);
});

it('tells shortcuts from characters that AltGr and a Mac’s option key make', () => {
  expect(modifiersOf({ ...none, ctrlKey: true, shiftKey: true }, 'a', false)).toBe(10);
  const altGr = { ...none, ctrlKey: true, altKey: true, getModifierState: (name: string) => name === 'AltGraph' };
  expect(modifiersOf(altGr, '@', false)).toBe(0);
  expect(modifiersOf({ ...none, altKey: true }, 'å', true)).toBe(0);
  expect(modifiersOf({ ...none, altKey: true }, 'a', false)).toBe(1);
});

it('makes Control of a Mac’s command key', () => {
  expect(keyInput(pressed('c', { metaKey: true }), true, true)).toMatchObject({ key: 'c', modifiers: 2 });
  expect(keyInput(pressed('Meta'), true, true)).toMatchObject({ key: 'Control', code: 'ControlLeft' });
  expect(keyInput(pressed('c', { metaKey: true }), true, false)).toMatchObject({ modifiers: 4 });
});

it('knows the way out and the keys that paste', () => {
  expect(isWayOut(pressed('h', { ctrlKey: true, altKey: true }))).toBe(true);
  expect(isWayOut(pressed('h', { ctrlKey: true }))).toBe(false);
  expect([isPaste(pressed('v', { ctrlKey: true })), isPaste(pressed('V', { metaKey: true })), isPaste(pressed('v'))]).toEqual([true, true, false]);
});
