import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { ada, back, drive, driving, fakeSockets, open, update } from '../test/driving';
import { FakeSocket } from '../test/fakeSocket';
import type { Answer } from '../test/show';

beforeEach(fakeSockets);

it('drives the browser: keys, text of an input method, what is pasted, tabs and the address', async () => {
  const { user } = await open();
  const { inputs } = await drive(user);
  const field = screen.getByTestId('drive-field');
  expect(field).toHaveFocus();
  fireEvent.keyDown(field, { key: 'a', code: 'KeyA' });
  fireEvent.keyUp(field, { key: 'a', code: 'KeyA' });
  fireEvent.compositionUpdate(field, { data: 'にほ' });
  fireEvent.compositionEnd(field, { data: '日本' });
  fireEvent.keyDown(field, { key: 'v', code: 'KeyV', ctrlKey: true });
  fireEvent.paste(field, { clipboardData: { getData: () => '123456' } });
  await user.click(screen.getByRole('button', { name: 'Help' }));
  await user.click(screen.getByRole('button', { name: 'Back' }));
  await user.clear(screen.getByLabelText('Address'));
  await user.type(screen.getByLabelText('Address'), 'example.com{Enter}');
  expect(inputs().filter((input) => input.type !== 'release')).toEqual([
    { type: 'key', down: true, key: 'a', code: 'KeyA', modifiers: 0, repeat: false },
    { type: 'key', down: false, key: 'a', code: 'KeyA', modifiers: 0, repeat: false },
    { type: 'compose', text: 'にほ' },
    { type: 'text', text: '日本' },
    { type: 'text', text: '123456', paste: true },
    { type: 'tab', id: 't2' },
    { type: 'history', move: 'back' },
    { type: 'address', url: 'example.com' },
  ]);
});

it('leads out of the picture by keys, and hands back with the answer to what the agent asked', async () => {
  const question = { id: 'q1', kind: 'takeover' as const, text: 'Type the code', asked_at: '2026-01-01T00:00:00Z' };
  const { user, asked } = await open({ status: 'waiting_for_human', question });
  await user.click(within(screen.getByTestId('question')).getByRole('button', { name: 'Take over the browser' }));
  await act(async () => {
    FakeSocket.latest.accept();
    FakeSocket.latest.say({ type: 'renewed', data: {} });
    FakeSocket.latest.say({ type: 'state', data: driving });
  });
  fireEvent.keyDown(screen.getByTestId('drive-field'), { key: 'h', code: 'KeyH', ctrlKey: true, altKey: true });
  expect(screen.getByRole('button', { name: 'Hand back: done' })).toHaveFocus();
  await user.keyboard('{Enter}');
  await waitFor(() => expect(asked.find((one) => one.request === back)?.body).toEqual({ lease: 'l1', answer: { question_id: 'q1', text: null, approved: true } }));
  expect(screen.queryByTestId('drive-panel')).toBeNull();
  expect(screen.getByTestId('live-top')).toHaveFocus();
});

it('answers what the page asks, and says when the connection is lost', async () => {
  const { user } = await open();
  const { socket, inputs } = await drive(user);
  await act(async () => socket.say({ type: 'state', data: { ...driving, dialog: { id: '7', kind: 'prompt', message: 'Your <b>name</b>?', default_text: '' } } }));
  const dialog = within(screen.getByTestId('drive-dialog'));
  expect(dialog.getByText('Your <b>name</b>?')).toBeVisible();
  await user.type(dialog.getByLabelText('Answer to the page'), 'Ada');
  await user.click(dialog.getByRole('button', { name: 'OK' }));
  expect(inputs().at(-1)).toEqual({ type: 'dialog', id: '7', accept: true, text: 'Ada' });
  fireEvent.keyDown(dialog.getByLabelText('Answer to the page'), { key: 'Escape' });
  expect(inputs().at(-1)).toEqual({ type: 'dialog', id: '7', accept: false, text: null });
  await act(async () => socket.breakOff());
  expect(screen.getByTestId('drive-status')).toHaveTextContent('The connection is lost.');
});

it('offers the options of a list, which no picture shows', async () => {
  const { user } = await open();
  const { socket, inputs } = await drive(user);
  const options = [{ text: 'One', is_selected: true, is_disabled: false }, { text: 'Two', is_selected: false, is_disabled: false }];
  await act(async () => socket.say({ type: 'state', data: { ...driving, list: { id: '3', options } } }));
  await user.click(within(screen.getByTestId('drive-list')).getByRole('button', { name: 'Two' }));
  expect(inputs().at(-1)).toEqual({ type: 'choice', id: '3', index: 1 });
  expect(screen.getByTestId('drive-field')).toHaveFocus();
  screen.getByRole('button', { name: 'Two' }).focus();
  await user.keyboard('{Enter}');
  expect(screen.getByTestId('drive-field')).toHaveFocus();
});

it('leaves the keyboard in the picture when tabs and buttons are pressed with the mouse, and beside a tab that is closed without one', async () => {
  const { user } = await open();
  await drive(user);
  for (const name of ['Help', 'Close the tab Help', 'New tab', 'Back']) {
    await user.click(screen.getByRole('button', { name }));
    expect(screen.getByTestId('drive-field')).toHaveFocus();
  }
  screen.getByRole('button', { name: 'Close the tab Help' }).focus();
  await user.keyboard('{Enter}');
  expect(screen.getByRole('button', { name: 'Shop' })).toHaveFocus();
});

it('keeps an address that was not opened to be put right, and shows where the browser is to who looks elsewhere', async () => {
  const { user } = await open();
  const { socket } = await drive(user);
  const address = screen.getByLabelText('Address');
  await user.clear(address);
  await user.type(address, 'http://10.0.0.1/{Enter}');
  await act(async () => socket.say({ type: 'state', data: { ...driving, problem: { code: 'host_blocked', message: 'This host may not be reached.' } } }));
  expect(address).toHaveValue('http://10.0.0.1/');
  await user.type(address, 'x');
  await user.tab();
  expect(address).toHaveValue('https://shop.test/');
  await user.type(address, 'help.test{Enter}');
  await act(async () => socket.say({ type: 'state', data: { ...driving, tabs: [{ ...driving.tabs[0]!, url: 'https://help.test/start' }] } }));
  expect(address).toHaveValue('https://help.test/start');
});

it('says once that the browser was handed back, also when the execution goes on before the answer is there', async () => {
  let answer = (_: Answer) => {};
  const { user } = await open({}, { [back]: () => new Promise<Answer>((resolve) => (answer = resolve)) });
  const live = FakeSocket.latest;
  await drive(user);
  await act(async () => {
    live.accept();
    live.say(update(6, { takeover: { ...ada, user_id: 'u1' }, status: 'paused' }));
  });
  await waitFor(() => expect(screen.queryByTestId('live-mark')).toBeNull());
  await user.click(screen.getByRole('button', { name: 'Hand back' }));
  await act(async () => live.say(update(7, { takeover: null, status: 'running' })));
  await screen.findByTestId('live-mark');
  expect(screen.queryByText('You do not drive the browser any more')).toBeNull();
  await act(async () => answer({ body: { message: 'Handed back.', status: 'running' } }));
  expect(await screen.findByText('The browser was handed back.')).toBeVisible();
  expect(screen.queryByText('You do not drive the browser any more')).toBeNull();
});

it('says that the execution was ended to whoever drove its browser', async () => {
  const { user } = await open();
  const live = FakeSocket.latest;
  await drive(user);
  await act(async () => live.say(update(6, { takeover: ada, status: 'paused' })));
  await waitFor(() => expect(screen.queryByTestId('live-mark')).toBeNull());
  await act(async () => live.say(update(7, { takeover: null, status: 'stopping' })));
  expect(await screen.findByText('The execution has been ended.')).toBeVisible();
  expect(screen.queryByTestId('drive-panel')).toBeNull();
});

it('says that the connection is slow when an answer takes long', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'performance'], shouldAdvanceTime: false });
  try {
    const { user } = await open();
    const { socket } = await drive(user);
    await act(async () => void vi.advanceTimersByTime(10_000));
    await act(async () => void vi.advanceTimersByTime(1_500));
    await act(async () => socket.say({ type: 'renewed', data: {} }));
    expect(screen.getByTestId('drive-status')).toHaveTextContent('Your connection is slow');
    await act(async () => void vi.advanceTimersByTime(8_500));
    await act(async () => socket.say({ type: 'renewed', data: {} }));
    expect(screen.getByTestId('drive-status')).not.toHaveTextContent('Your connection is slow');
  } finally {
    vi.useRealTimers();
  }
});

it('notices at once that a connection is gone when the network goes', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
  try {
    const { user } = await open();
    await drive(user);
    await act(async () => void window.dispatchEvent(new Event('offline')));
    await act(async () => void (await vi.advanceTimersByTimeAsync(5_000)));
    expect(screen.getByTestId('drive-status')).toHaveTextContent('The connection is lost.');
  } finally {
    window.dispatchEvent(new Event('online'));
    vi.useRealTimers();
  }
});

it('says who took the browser, whichever way that is heard first', async () => {
  const { user } = await open();
  const { socket } = await drive(user);
  await act(async () => socket.say({ type: 'over', data: { code: 'takeover_lost', taken_by: 'Ada' } }));
  expect(await screen.findByText('Ada took it over.')).toBeVisible();
  expect(screen.queryByTestId('drive-panel')).toBeNull();
});

it('shows everybody who drives, and lets who may take it from them', async () => {
  const { user, asked } = await open({ status: 'paused', takeover: ada });
  expect(screen.getByText('Ada drives the browser')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Take over the browser' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Resume' })).toBeDisabled();
  await user.click(screen.getByRole('button', { name: 'Take it from them' }));
  await user.click(await screen.findByRole('button', { name: 'Take the browser' }));
  await waitFor(() => expect(asked.find((one) => one.request === 'POST /api/executions/e1/takeover')?.body).toEqual({ force: true }));
});

it('says who has it when somebody was quicker', async () => {
  const { user } = await open({}, { 'POST /api/executions/e1/takeover': { status: 409, body: { code: 'takeover_held', detail: 'Ada drives the browser.' } } });
  await user.click(screen.getByRole('button', { name: 'Take over the browser' }));
  expect(await screen.findByText(/Somebody drives the browser/)).toBeVisible();
  expect(screen.queryByTestId('drive-panel')).toBeNull();
});

it('offers nothing to who may only look', async () => {
  await open({ access: 'view', takeover: ada });
  expect(screen.getByText('Ada drives the browser')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Take it from them' })).toBeNull();
});
