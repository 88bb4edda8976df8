import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { drive, driving, fakeSockets, open } from '../test/driving';
import { FakeSocket } from '../test/fakeSocket';
import type { Answer } from '../test/show';

beforeEach(fakeSockets);

const taking = 'POST /api/executions/e1/takeover/files';
const files = (...chosen: File[]) => ({ types: ['Files'], files: chosen, items: [] as unknown[], dropEffect: 'none' });

async function dropping(answers = {}) {
  const { user, asked } = await open({}, { [taking]: { body: { id: 'f1', name: 'a.txt' } }, ...answers });
  const { inputs } = await drive(user);
  const surface = screen.getByTestId('drive-surface');
  surface.getBoundingClientRect = () => new DOMRect(0, 0, 640, 400);
  // jsdom has no drag events of its own, with no place of the mouse in them.
  const drag = (name: 'dragover' | 'drop', target: Element, dataTransfer: object, x = 100, y = 50) =>
    act(async () => void fireEvent(target, Object.assign(new MouseEvent(name, { bubbles: true, cancelable: true, clientX: x, clientY: y }), { dataTransfer })));
  return { user, asked, inputs, surface, drag };
}

it('sends files that are dropped on the picture, and then where they were dropped', async () => {
  const { asked, inputs, surface, drag } = await dropping();
  const dragged = files(new File(['1'], 'a.txt'));
  await drag('dragover', surface, dragged);
  expect(dragged.dropEffect).toBe('copy');
  expect(surface.parentElement).toHaveAttribute('data-drop', 'true');
  await drag('drop', surface, dragged);
  await waitFor(() => expect(inputs().at(-1)).toEqual({ type: 'drop', x: 200, y: 100, files: [{ id: 'f1', name: 'a.txt' }] }));
  expect(asked.filter((one) => one.request === taking)).toHaveLength(1);
  await waitFor(() => expect(screen.queryByTestId('drive-drop')).toBeNull());
});

it('waits with a file that has arrived for a connection that broke off meanwhile', async () => {
  let answer = (_: Answer) => {};
  const { surface, drag } = await dropping({ [taking]: () => new Promise<Answer>((resolve) => (answer = resolve)) });
  await drag('drop', surface, files(new File(['1'], 'a.txt')));
  await act(async () => FakeSocket.latest.breakOff());
  await act(async () => answer({ body: { id: 'f1', name: 'a.txt' } }));
  expect(screen.getByTestId('drive-drop')).toBeVisible();
  const before = FakeSocket.latest;
  await waitFor(() => expect(FakeSocket.latest).not.toBe(before), { timeout: 3_000 });
  const socket = FakeSocket.latest;
  await act(async () => {
    socket.accept();
    socket.say({ type: 'renewed', data: {} });
    socket.say({ type: 'state', data: driving });
  });
  await waitFor(() => expect(socket.sent.map((text) => (JSON.parse(text) as { input: unknown }).input)).toContainEqual({ type: 'drop', x: 200, y: 100, files: [{ id: 'f1', name: 'a.txt' }] }));
});

it('takes nothing beside the picture, where the window would open it', async () => {
  const { asked, drag } = await dropping();
  const dragged = files(new File(['1'], 'a.txt'));
  await drag('dragover', screen.getByLabelText('Address'), dragged);
  expect(dragged.dropEffect).toBe('none');
  const dropped = new MouseEvent('drop', { bubbles: true, cancelable: true });
  await act(async () => void fireEvent(document.body, Object.assign(dropped, { dataTransfer: dragged })));
  expect(dropped.defaultPrevented).toBe(true);
  expect(asked.filter((one) => one.request === taking)).toHaveLength(0);
});

it('says why something was not taken', async () => {
  const { user, surface, drag } = await dropping({ [taking]: { status: 409, body: { code: 'takeover_lost', detail: 'Over.' } } });
  await drag('drop', surface, { ...files(new File([], 'pictures')), items: [{ webkitGetAsEntry: () => ({ isDirectory: true }) }] });
  const panel = within(screen.getByTestId('drive-drop'));
  expect(panel.getByText('Folders cannot be handed over, only files.')).toBeVisible();
  await user.click(panel.getByRole('button', { name: 'Close' }));
  expect(screen.queryByTestId('drive-drop')).toBeNull();
  await drag('drop', surface, files(new File(['1'], 'a.txt')));
  expect(await screen.findByText(/You do not drive this browser any more/)).toBeVisible();
});
