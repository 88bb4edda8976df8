import { screen, waitFor, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { serve, show } from '../test/show';
import { SharingDialog } from './SharingDialog';

const task = { id: 't1', name: 'Orders', owner_id: 'u1', owner_name: 'Ann' };

async function open(mayChange = true, put: Parameters<typeof serve>[0][string] = { body: [] }) {
  const closed = vi.fn();
  const asked = serve({
    'GET /api/tasks/t1/shares': { body: [{ user_id: 'u2', name: 'Bob', access: 'run' }], headers: { etag: '"seen"' } },
    'GET /api/users/names': { body: [{ id: 'u1', name: 'Ann' }, { id: 'u2', name: 'Bob' }, { id: 'u3', name: 'Cy' }] },
    'PUT /api/tasks/t1/shares': put,
  });
  const shown = await show(<SharingDialog task={task} mayChange={mayChange} onClose={closed} />);
  await screen.findByTestId('share');
  return { asked, closed, ...shown };
}

type User = Awaited<ReturnType<typeof open>>['user'];

/** Opens a field and gives the list that belongs to it. */
async function openList(user: User, field: string) {
  await user.click(screen.getByLabelText(field, { selector: 'input' }));
  return within(await screen.findByRole('listbox', { name: field }));
}

it('shares with everybody and with people, and offers neither the owner nor who has it already', async () => {
  const { user, asked, closed } = await open();
  await user.click((await openList(user, 'What Everybody who can sign in may do')).getByText('View'));
  const people = await openList(user, 'Share with a person');
  expect(people.getAllByRole('option').map((one) => one.textContent)).toEqual(['Cy']);
  await user.click(people.getByText('Cy'));
  await user.click(screen.getByRole('button', { name: 'Share no more with Bob' }));
  await user.click(screen.getByRole('button', { name: 'Save the sharing' }));
  await waitFor(() => expect(closed).toHaveBeenCalled());
  expect(asked.find((one) => one.request.startsWith('PUT'))?.body).toEqual([
    { user_id: null, access: 'view' },
    { user_id: 'u3', access: 'view' },
  ]);
});

it('says why the sharing was refused, and stays open', async () => {
  const { user, closed } = await open(true, { status: 403, body: { code: 'not_the_owner', detail: 'Only its owner and administrators share a task.' } });
  await user.click(screen.getByRole('button', { name: 'Share no more with Bob' }));
  await user.click(screen.getByRole('button', { name: 'Save the sharing' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Only its owner and administrators share a task.');
  expect(closed).not.toHaveBeenCalled();
});

it('shows the sharing to whoever may not change it', async () => {
  await open(false);
  expect(screen.getByLabelText('What Bob may do', { selector: 'input' })).toBeDisabled();
  expect(screen.queryByRole('button', { name: 'Save the sharing' })).toBeNull();
  expect(screen.queryByLabelText('Share with a person')).toBeNull();
});

it('tells the second of two who change it, and shows what the first did when it is loaded again', async () => {
  const { user, asked, closed } = await open(true, { status: 409, body: { code: 'changed_meanwhile', detail: 'Somebody else changed this meanwhile.' } });
  await user.click(screen.getByRole('button', { name: 'Share no more with Bob' }));
  await user.click(screen.getByRole('button', { name: 'Save the sharing' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Somebody else changed this meanwhile.');
  expect(asked.find((one) => one.request.startsWith('PUT'))?.headers).toMatchObject({ 'If-Match': '"seen"' });
  await user.click(screen.getByRole('button', { name: 'Load again' }));
  expect(await screen.findByTestId('share')).toHaveTextContent('Bob');
  expect(closed).not.toHaveBeenCalled();
});
