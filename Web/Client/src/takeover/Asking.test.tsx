import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { ada, drive, fakeSockets, me, open, update } from '../test/driving';
import { FakeSocket } from '../test/fakeSocket';
import { execution } from '../test/samples';

beforeEach(fakeSockets);

const ask = 'POST /api/executions/e1/takeover/ask';
const take = 'POST /api/executions/e1/takeover';
const answering = 'POST /api/executions/e1/takeover/ask/answer';
const mine = { user_id: 'u1', user_name: 'Me', yields: false, goes_over_in_seconds: 60, ends_in_seconds: 300 };
const bob = { ...mine, user_id: 'u3', user_name: 'Bob' };

/** Somebody else drives, and is asked for the browser. */
async function asking(answers = {}) {
  const { user, asked } = await open({ status: 'paused', takeover: ada }, { [ask]: { body: { ...ada, asked: mine } }, ...answers }, me);
  const live = FakeSocket.latest;
  await act(async () => live.accept());
  await user.click(screen.getByRole('button', { name: 'Ask for it' }));
  await act(async () => live.say(update(6, { status: 'paused', takeover: { ...ada, asked: mine } })));
  expect(await screen.findByText(/You asked for it\./)).toBeVisible();
  return { user, asked, live, requests: (request: string) => asked.filter((one) => one.request === request) };
}

it('asks whoever drives for the browser, and drives as soon as they give it', async () => {
  const { live, requests } = await asking();
  await act(async () => live.say(update(7, { status: 'paused', takeover: { ...ada, asked: { ...mine, yields: true, goes_over_in_seconds: 0 } } })));
  await waitFor(() => expect(requests(take).map((one) => one.body)).toEqual([{ force: false }]));
  expect(await screen.findByTestId('drive-panel')).toBeVisible();
});

it('says that the driver keeps it, and takes nothing', async () => {
  const { live, requests } = await asking();
  await act(async () => live.say(update(7, { status: 'paused', takeover: ada })));
  expect(await screen.findByText('Ada keeps the browser.')).toBeVisible();
  expect(requests(take)).toHaveLength(0);
  expect(screen.getByRole('button', { name: 'Ask for it' })).toBeVisible();
});

it('takes the browser from who did nothing, and waits on where they did something', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
  try {
    let left = 40;
    const { requests } = await asking({
      'GET /api/executions/e1': () => ({ body: execution({ status: 'paused', takeover: { ...ada, asked: { ...mine, goes_over_in_seconds: left } } }) }),
    });
    await act(async () => void (await vi.advanceTimersByTimeAsync(61_000)));
    expect(requests('GET /api/executions/e1')).toHaveLength(1);
    expect(requests(take)).toHaveLength(0);
    left = 0;
    await act(async () => void (await vi.advanceTimersByTimeAsync(41_000)));
    expect(requests(take)).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});

it('shows who asks to whoever drives, without taking the keyboard from them, and gives the browser with one press', async () => {
  const { user, asked } = await open({}, { [answering]: { status: 204 } }, me);
  const live = FakeSocket.latest;
  await drive(user);
  const driver = { ...ada, user_id: 'u1', user_name: 'Me' };
  await act(async () => {
    live.accept();
    live.say(update(6, { status: 'paused', takeover: { ...driver, asked: bob } }));
  });
  const bar = within(await screen.findByTestId('drive-asked'));
  expect(bar.getByText('Bob asks for the browser')).toBeVisible();
  expect(screen.getByTestId('drive-field')).toHaveFocus();
  await user.click(bar.getByRole('button', { name: 'Hand it over' }));
  await waitFor(() => expect(asked.find((one) => one.request === answering)?.body).toEqual({ lease: 'l1', hands_over: true }));
  await act(async () => live.say(update(7, { status: 'paused', takeover: { ...driver, asked: { ...bob, yields: true } } })));
  expect(await screen.findByText(/Until then you drive/)).toBeVisible();
  await act(async () => live.say(update(8, { status: 'paused', takeover: { ...ada, user_id: 'u3', user_name: 'Bob' } })));
  expect(await screen.findByText('Bob drives the browser now.')).toBeVisible();
  expect(screen.queryByText('You do not drive the browser any more')).toBeNull();
  expect(screen.queryByTestId('drive-panel')).toBeNull();
});

it('keeps a request for a while only', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
  try {
    await open({ status: 'paused', takeover: { ...ada, asked: bob } }, {}, me);
    expect(screen.getByText('Bob asked for it.')).toBeVisible();
    await act(async () => void (await vi.advanceTimersByTimeAsync(300_000)));
    expect(screen.getByRole('button', { name: 'Ask for it' })).toBeVisible();
  } finally {
    vi.useRealTimers();
  }
});

it('takes the browser in the window only from which was asked last', async () => {
  const { live, requests } = await asking();
  const other = new BroadcastChannel('takeover-ask e1');
  try {
    other.postMessage(null);
    expect(await screen.findByText(/You asked for it in another page\./)).toBeVisible();
    await act(async () => live.say(update(7, { status: 'paused', takeover: { ...ada, asked: { ...mine, yields: true, goes_over_in_seconds: 0 } } })));
    expect(requests(take)).toHaveLength(0);
    expect(screen.queryByTestId('drive-panel')).toBeNull();
  } finally {
    other.close();
  }
});

it('goes on asking while the connection is away, and hears of the answer afterwards', async () => {
  const { live, requests } = await asking();
  await act(async () => live.breakOff());
  await waitFor(() => expect(FakeSocket.latest).not.toBe(live), { timeout: 5_000 });
  const again = FakeSocket.latest;
  await act(async () => {
    again.accept();
    again.say(update(7, { status: 'paused', takeover: { ...ada, asked: { ...mine, yields: true, goes_over_in_seconds: 0 } } }));
  });
  await waitFor(() => expect(requests(take)).toHaveLength(1));
});

it('says that the runner is gone to whoever drove its browser, for the execution has not ended', async () => {
  const { user } = await open({}, {}, me);
  const live = FakeSocket.latest;
  await drive(user);
  await act(async () => {
    live.accept();
    live.say(update(6, { takeover: { ...ada, user_id: 'u1' }, status: 'paused' }));
  });
  await waitFor(() => expect(screen.queryByTestId('live-mark')).toBeNull());
  await act(async () => live.say(update(7, { takeover: null, status: 'pending' })));
  expect(await screen.findByText('The runner that held the browser is gone. Another one takes the execution.')).toBeVisible();
});
