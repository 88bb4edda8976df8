import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { drive, fakeSockets, open } from '../test/driving';

beforeEach(() => {
  fakeSockets();
  const query = window.matchMedia;
  vi.spyOn(window, 'matchMedia').mockImplementation((media) => ({ ...query(media), matches: media.includes('coarse') }));
});
afterEach(() => void vi.useRealTimers());

/** A picture of 1280 × 800 in half its size. */
async function touch() {
  const { user } = await open();
  const driven = await drive(user);
  const surface = screen.getByTestId('drive-surface');
  surface.getBoundingClientRect = () => new DOMRect(0, 0, 640, 400);
  vi.useFakeTimers();
  const finger = (name: 'pointerDown' | 'pointerMove' | 'pointerUp', x: number, y: number, pointerId = 1) =>
    act(async () => void fireEvent[name](surface, { pointerType: 'touch', pointerId, clientX: x, clientY: y, bubbles: true }));
  const sent = () => {
    vi.advanceTimersByTime(100);
    return driven.inputs().filter((input) => input.type !== 'release');
  };
  const enlarge = () => act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Enlarge' })));
  return { finger, sent, enlarge };
}

const press = (stroke: string, x: number, y: number, button = 'left') => ({ type: 'pointer', stroke, x, y, button, clicks: 1, modifiers: 0 });
const move = (x: number, y: number) => ({ type: 'pointer', stroke: 'move', x, y, modifiers: 0 });

it('clicks with a tap, and presses the right button with a finger that rests', async () => {
  const { finger, sent } = await touch();
  await finger('pointerDown', 100, 50);
  await finger('pointerUp', 102, 50);
  expect(sent()).toEqual([move(204, 100), press('down', 204, 100), press('up', 204, 100)]);
  await finger('pointerDown', 300, 50);
  vi.advanceTimersByTime(600);
  await finger('pointerUp', 300, 50);
  expect(sent().slice(3)).toEqual([move(600, 100), press('down', 600, 100, 'right'), press('up', 600, 100, 'right')]);
});

it('scrolls the page with a finger that moves, and drags with one that rested before', async () => {
  const { finger, sent } = await touch();
  await finger('pointerDown', 100, 200);
  await finger('pointerMove', 100, 150);
  await finger('pointerMove', 90, 140);
  await finger('pointerUp', 90, 140);
  expect(sent()).toEqual([{ type: 'wheel', x: 180, y: 280, delta_x: 20, delta_y: 120, modifiers: 0 }]);
  await finger('pointerDown', 100, 100);
  vi.advanceTimersByTime(600);
  await finger('pointerMove', 150, 100);
  await finger('pointerUp', 200, 100);
  expect(sent().slice(1)).toEqual([press('down', 200, 200), move(300, 200), press('up', 400, 200)]);
});

it('enlarges with two fingers and presses nothing then', async () => {
  const { finger, sent } = await touch();
  await finger('pointerDown', 300, 180);
  await finger('pointerDown', 340, 180, 2);
  await finger('pointerMove', 380, 180, 2);
  await finger('pointerUp', 380, 180, 2);
  await finger('pointerUp', 300, 180);
  expect(sent()).toEqual([]);
  expect(screen.getByRole('button', { name: 'Whole picture' })).toBeVisible();
});

it('meets the right point of an enlarged picture, moves it with a finger, and scrolls the page at its edge', async () => {
  const { finger, sent, enlarge } = await touch();
  await enlarge();
  await finger('pointerDown', 320, 200);
  await finger('pointerUp', 320, 200);
  expect(sent()[1]).toEqual(press('down', 640, 400));
  await finger('pointerDown', 320, 180);
  await finger('pointerMove', 320, 80);
  await finger('pointerUp', 320, 80);
  expect(sent()).toHaveLength(3);
  await finger('pointerDown', 320, 180);
  await finger('pointerMove', 320, -120);
  await finger('pointerUp', 320, -120);
  expect(sent()[3]).toMatchObject({ type: 'wheel', delta_x: 0, delta_y: 80 });
});

it('brings the keyboard up and down, and copies what is selected', async () => {
  const { sent } = await touch();
  const button = screen.getByRole('button', { name: 'Keyboard' });
  await act(async () => void fireEvent.click(button));
  expect(screen.getByTestId('drive-field')).toHaveFocus();
  expect(button).toHaveAttribute('aria-pressed', 'true');
  await act(async () => void fireEvent.click(button));
  expect(screen.getByTestId('drive-field')).not.toHaveFocus();
  await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Copy' })));
  expect(sent().at(-2)).toEqual({ type: 'key', down: true, key: 'c', code: 'KeyC', modifiers: 2 });
});
