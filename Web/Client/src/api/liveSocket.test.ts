// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeSocket } from '../test/fakeSocket';
import { LiveSocket, type ConnectionState } from './liveSocket';
import type { LiveMessage } from './types';

let messages: LiveMessage[];
let states: ConnectionState[];
let socket: LiveSocket | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
  FakeSocket.opened.length = 0;
  messages = [];
  states = [];
});

afterEach(() => {
  socket?.close();
  vi.useRealTimers();
});

function open(after: number | null = 5) {
  socket = new LiveSocket({
    path: (position) => `/ws/live/e1?after=${position ?? ''}`,
    after,
    countsPositions: true,
    onMessage: (message) => messages.push(message),
    onState: (state) => states.push(state),
    open: (url) => new FakeSocket(url) as unknown as WebSocket,
  });
  FakeSocket.latest.accept();
}

const log = (position: number | null) => ({ type: 'log', position, timestamp: '', data: {} });
const positions = () => messages.map((message) => message.position);
const after = () => new URL(FakeSocket.latest.url).searchParams.get('after');

it('asks for what comes after the position that is known, over a WebSocket address', () => {
  open(5);
  expect(FakeSocket.latest.url).toMatch(/^ws:\/\/.*after=5$/);
  expect(states).toEqual(['live']);
});

it('delivers each position once and what has none always', () => {
  open();
  for (const position of [6, 6, 4, null, 7]) {
    FakeSocket.latest.say(log(position));
  }
  expect(positions()).toEqual([6, null, 7]);
});

it('goes on where it was after a break, though positions in between were outlived', () => {
  open();
  FakeSocket.latest.say(log(6));
  FakeSocket.latest.breakOff();
  vi.advanceTimersByTime(500);
  expect(after()).toBe('6');
  FakeSocket.latest.accept();
  [6, 9, 12].forEach((position) => FakeSocket.latest.say(log(position)));
  expect(positions()).toEqual([6, 9, 12]);
  expect(FakeSocket.opened).toHaveLength(2);
});

it('takes the position of a snapshot that the server sends instead of what was missed', () => {
  open();
  FakeSocket.latest.say({ type: 'snapshot', timestamp: '', data: { execution: { position: 9 } } });
  FakeSocket.latest.say(log(9));
  FakeSocket.latest.say(log(10));
  expect(messages.map((message) => message.type)).toEqual(['snapshot', 'log']);
});

it('waits longer after each failure, at most ten seconds, and says so', () => {
  open();
  const delays: number[] = [];
  for (let failure = 0; failure < 7; failure++) {
    const before = FakeSocket.opened.length;
    FakeSocket.latest.breakOff();
    let waited = 0;
    while (FakeSocket.opened.length === before) {
      vi.advanceTimersByTime(250);
      waited += 250;
    }
    delays.push(waited);
  }
  // Half of the full delay, because the random half is nothing here.
  expect(delays).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  expect(states).toEqual(['live', 'reconnecting', 'offline']);
});

it('begins with short delays again once a message came', () => {
  open();
  for (let failure = 0; failure < 5; failure++) {
    FakeSocket.latest.breakOff();
    vi.advanceTimersByTime(10_000);
  }
  FakeSocket.latest.accept();
  FakeSocket.latest.say(log(6));
  const before = FakeSocket.opened.length;
  FakeSocket.latest.breakOff();
  vi.advanceTimersByTime(500);
  expect(FakeSocket.opened).toHaveLength(before + 1);
});

it('reconnects at once when the device is online again', () => {
  open();
  FakeSocket.latest.breakOff();
  window.dispatchEvent(new Event('online'));
  expect(FakeSocket.opened).toHaveLength(2);
  expect(after()).toBe('5');
});

it('pings every half minute and gives up a connection that does not answer', () => {
  open();
  const first = FakeSocket.latest;
  vi.advanceTimersByTime(30_000);
  expect(first.sent).toEqual(['ping']);
  first.say('pong');
  vi.advanceTimersByTime(30_000);
  expect(FakeSocket.opened).toHaveLength(1);
  vi.advanceTimersByTime(10_500);
  expect(FakeSocket.opened).toHaveLength(2);
  expect(messages).toEqual([]);
});

it('does not come back after it was closed', () => {
  open();
  const last = FakeSocket.latest;
  socket!.close();
  last.breakOff();
  window.dispatchEvent(new Event('online'));
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.opened).toHaveLength(1);
});
