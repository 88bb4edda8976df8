import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { drive, driving, fakeSockets, open } from '../test/driving';
import { FakeSocket } from '../test/fakeSocket';

beforeEach(fakeSockets);

it('puts what is copied in the browser on the clipboard of the person, and says so', async () => {
  const { user } = await open();
  const { socket } = await drive(user);
  await act(async () => socket.say({ type: 'copied', data: { text: '請求書 42', is_cut: false } }));
  await waitFor(() => expect(screen.getByTestId('drive-status')).toHaveTextContent('The text is on your clipboard.'));
  expect(await navigator.clipboard.readText()).toBe('請求書 42');
  expect(screen.getByTestId('drive-field')).toHaveFocus();
  expect(screen.queryByTestId('drive-copied')).toBeNull();
  expect(document.body).not.toHaveTextContent('請求書 42');
  await act(async () => socket.say({ type: 'copied', data: { text: 'a'.repeat(100_000), is_cut: true } }));
  await waitFor(() => expect(screen.getByTestId('drive-status')).toHaveTextContent('It was too long: only its beginning was copied.'));
});

it('shows the text where the clipboard is refused, to be copied by a press', async () => {
  const { user } = await open();
  const { socket } = await drive(user);
  const refused = vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('Not focused', 'NotAllowedError'));
  document.execCommand = () => false;
  await act(async () => socket.say({ type: 'copied', data: { text: 'first', is_cut: false } }));
  await act(async () => socket.say({ type: 'copied', data: { text: 'my code 123', is_cut: false } }));
  const panel = within(await screen.findByTestId('drive-copied'));
  expect(panel.getByLabelText('Copied text')).toHaveValue('my code 123');
  refused.mockRestore();
  await user.click(panel.getByRole('button', { name: 'Copy to my clipboard' }));
  await waitFor(() => expect(screen.queryByTestId('drive-copied')).toBeNull());
  expect(await navigator.clipboard.readText()).toBe('my code 123');
  expect(screen.getByTestId('drive-field')).toHaveFocus();
});

it('shows what was refused only while the page waits for nothing', async () => {
  const { user } = await open();
  const { socket } = await drive(user);
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('Not focused', 'NotAllowedError'));
  document.execCommand = () => false;
  await act(async () => socket.say({ type: 'copied', data: { text: 'one', is_cut: false } }));
  await screen.findByTestId('drive-copied');
  await act(async () => socket.say({ type: 'state', data: { ...driving, dialog: { id: '7', kind: 'confirm', message: 'Sure?' } } }));
  expect(screen.queryByTestId('drive-copied')).toBeNull();
  await act(async () => socket.say({ type: 'state', data: driving }));
  expect(screen.getByTestId('drive-copied')).toBeVisible();
});

it('forgets a text that was not taken when it is closed and when the browser is handed back', async () => {
  const { user } = await open();
  const { socket } = await drive(user);
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('Not focused', 'NotAllowedError'));
  document.execCommand = () => false;
  await act(async () => socket.say({ type: 'copied', data: { text: 'one', is_cut: false } }));
  await user.click(within(await screen.findByTestId('drive-copied')).getByRole('button', { name: 'Close' }));
  expect(screen.queryByTestId('drive-copied')).toBeNull();
  await act(async () => socket.say({ type: 'copied', data: { text: 'two', is_cut: false } }));
  await screen.findByTestId('drive-copied');
  await user.click(screen.getByRole('button', { name: 'Hand back' }));
  await waitFor(() => expect(screen.queryByTestId('drive-panel')).toBeNull());
  await drive(user);
  expect(screen.queryByTestId('drive-copied')).toBeNull();
});

it('says that a text that was copied while the connection was away did not arrive', async () => {
  const { user } = await open();
  const { socket } = await drive(user);
  const status = screen.getByTestId('drive-status');
  await act(async () => {
    socket.say({ type: 'copied', data: { text: 'one', is_cut: false } });
    socket.say({ type: 'state', data: { ...driving, copies: 1 } });
    socket.breakOff();
  });
  await waitFor(() => expect(FakeSocket.latest).not.toBe(socket), { timeout: 3_000 });
  const again = FakeSocket.latest;
  await act(async () => {
    again.accept();
    again.say({ type: 'renewed', data: {} });
    again.say({ type: 'state', data: { ...driving, copies: 2 } });
  });
  expect(status).toHaveTextContent('did not arrive. Copy it once more.');
  await act(async () => again.say({ type: 'copied', data: { text: 'two', is_cut: false } }));
  await waitFor(() => expect(status).toHaveTextContent('The text is on your clipboard.'));
});

it('says within seconds that the browser is not heard of, and no more when it is', async () => {
  const { user } = await open();
  const { socket } = await drive(user);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await act(async () => socket.say({ type: 'state', data: { ...driving, copies: 0 } }));
    await act(async () => void vi.advanceTimersByTime(4_900));
    expect(screen.getByTestId('drive-status')).not.toHaveTextContent('does not answer');
    await act(async () => void vi.advanceTimersByTime(200));
    expect(screen.getByTestId('drive-status')).toHaveTextContent('The runner does not answer.');
    await act(async () => socket.say({ type: 'state', data: { ...driving, copies: 0 } }));
    expect(screen.getByTestId('drive-status')).not.toHaveTextContent('does not answer');
  } finally {
    vi.useRealTimers();
  }
});
