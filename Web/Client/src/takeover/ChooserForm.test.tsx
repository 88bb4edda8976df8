import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { serve, show, type Answer } from '../test/show';
import { ChooserForm } from './ChooserForm';
import { MAX_FILE_BYTES } from './takeoverInput';

const taking = 'POST /api/executions/e1/takeover/files';
const send = vi.fn();

beforeEach(() => send.mockReset());

async function open(chooser: { is_multiple?: boolean; accept?: string } = {}, answer: Answer | (() => Promise<Answer>) = { body: { id: 'f1', name: 'a.txt' } }) {
  const asked = serve({ [taking]: answer });
  const shown = await show(<ChooserForm chooser={{ id: '3', is_multiple: false, accept: '', ...chooser }} execution="e1" lease="l1" ready send={send} />);
  const form = screen.getByTestId('drive-chooser');
  const field = form.querySelector<HTMLInputElement>('input[type=file]')!;
  return { ...shown, asked, form: within(form), field };
}

const choose = (field: HTMLInputElement, ...files: File[]) => act(async () => void fireEvent.change(field, { target: { files } }));

it('hands the files of the person over, and tells the page which they are', async () => {
  const { asked, field, form } = await open({ is_multiple: true, accept: '.pdf,image/*' });
  expect(form.getByText('Wanted: .pdf, image/*')).toBeVisible();
  expect([field.accept, field.multiple]).toEqual(['.pdf,image/*', true]);
  await choose(field, new File(['1'], 'a.txt'), new File(['2'], 'b.txt'));
  await waitFor(() => expect(send).toHaveBeenCalledWith({ type: 'files', id: '3', files: [{ id: 'f1', name: 'a.txt' }, { id: 'f1', name: 'a.txt' }] }));
  expect(asked).toHaveLength(2);
  expect(asked[0]!.headers).toMatchObject({ 'Content-Type': 'application/octet-stream' });
});

it('shows how much of a file has gone, and breaks off what nobody waits for any more', async () => {
  const { user, field, form } = await open({}, () => new Promise<Answer>(() => {}));
  await choose(field, new File(['1'], 'film.mp4'));
  expect(form.getByText('Sending film.mp4…')).toBeVisible();
  expect(form.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50');
  await user.click(form.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(form.queryByRole('progressbar')).toBeNull());
  expect(send.mock.calls).toEqual([[{ type: 'files', id: '3', files: null }]]);
});

it('leaves the page as it was by the button and by Escape', async () => {
  const { user, form } = await open();
  await user.click(form.getByRole('button', { name: 'Cancel' }));
  await user.keyboard('{Escape}');
  expect(send.mock.calls).toEqual([[{ type: 'files', id: '3', files: null }], [{ type: 'files', id: '3', files: null }]]);
});

it('says why a file is not taken, and takes another one', async () => {
  const { asked, field, form } = await open({}, { status: 409, body: { code: 'takeover_lost', detail: 'Over.' } });
  const large = new File([], 'film.mp4');
  Object.defineProperty(large, 'size', { value: MAX_FILE_BYTES + 1 });
  await choose(field, large);
  expect(form.getByText('A file for a page may have at most 25 MB.')).toBeVisible();
  expect(asked).toHaveLength(0);
  await choose(field, new File(['1'], 'a.txt'));
  expect(await form.findByText(/You do not drive this browser any more/)).toBeVisible();
  expect(send).not.toHaveBeenCalled();
  expect(form.getByRole('button', { name: 'Choose a file…' })).toBeEnabled();
});
