import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { SignedInProvider } from '../account/session';
import type { SignedInUser, UserResponse } from '../api/types';
import { serve, show } from '../test/show';
import { PeoplePage } from './PeoplePage';

const admin: SignedInUser = {
  id: 'u1', name: 'Ann', email: 'ann@example.org', role: 'admin', scopes: ['read', 'run', 'write', 'admin'], two_factor_enabled: true,
};

function person(change: Partial<UserResponse> = {}): UserResponse {
  return {
    id: 'u2', name: 'Bob', email: 'bob@example.org', role: 'viewer', quota: {}, two_factor_enabled: false, created_at: '2026-01-01T00:00:00Z',
    last_seen_at: null, deactivated_at: null, version: 'v1', ...change,
  };
}

async function open(more: Parameters<typeof serve>[0] = {}, user: SignedInUser = admin) {
  const asked = serve({
    'GET /api/users': { body: [person({ id: 'u1', name: 'Ann', email: 'ann@example.org', role: 'admin' }), person()] },
    'GET /api/invitations': { body: [{ id: 'i1', email: null, role: 'editor', created_at: '2026-01-01T00:00:00Z', expires_at: '2026-01-08T00:00:00Z' }] },
    ...more,
  });
  const shown = await show(<SignedInProvider value={user}><PeoplePage /></SignedInProvider>, '/people');
  return { asked, ...shown };
}

const sent = (asked: ReturnType<typeof serve>, request: string) => asked.filter((one) => one.request === request).map((one) => one.body);

it('says that it is not for everybody, and asks nothing then', async () => {
  const { asked } = await open({}, { ...admin, role: 'editor', scopes: ['read', 'run', 'write'] });
  expect(await screen.findByText('This page is for administrators')).toBeVisible();
  expect(asked).toEqual([]);
});

it('tells the second of two administrators, and loads again when asked', async () => {
  let version = 'v1';
  const { user, asked } = await open({
    'GET /api/users': () => ({ body: [person({ version, role: version === 'v1' ? 'viewer' : 'editor' })] }),
    'PUT /api/users/u2': (body) => (body as { version: string }).version === version
      ? { body: person({ version: 'v3' }) }
      : { status: 409, body: { code: 'changed_meanwhile', detail: 'Somebody else changed this meanwhile.' } },
  });
  await user.click(await screen.findByRole('button', { name: 'Edit Bob' }));
  const dialog = within(await screen.findByRole('dialog'));
  version = 'v2';
  await user.clear(dialog.getByLabelText(/^Name/));
  await user.type(dialog.getByLabelText(/^Name/), 'Bobby');
  await user.click(dialog.getByRole('button', { name: 'Save' }));
  expect(await dialog.findByText('Somebody else changed this meanwhile.')).toBeVisible();
  expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();

  await user.click(dialog.getByRole('button', { name: 'Load again' }));
  await waitFor(() => expect(dialog.getByRole('radio', { name: 'Editor' })).toBeChecked());
  expect(dialog.getByLabelText(/^Name/)).toHaveValue('Bob');
  await user.type(dialog.getByLabelText('Executions a day'), '20');
  await user.click(dialog.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(sent(asked, 'PUT /api/users/u2')[1]).toEqual({
    name: 'Bob', role: 'editor', version: 'v2',
    quota: { executions_per_day: 20, parallel_executions: null, cost_per_month_usd: null, cost_per_task_usd: null, storage_megabytes: null },
  });
});

it('says at the field what is wrong with a quota', async () => {
  const { user } = await open({
    'PUT /api/users/u2': {
      status: 400,
      body: { code: 'validation_failed', errors: { 'quota.executions_per_day': ['This is less than nothing.'] }, error_codes: { 'quota.executions_per_day': ['out_of_range'] } },
    },
  });
  await user.click(await screen.findByRole('button', { name: 'Edit Bob' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: 'Save' }));
  expect(await dialog.findByText('This is less than nothing.')).toBeVisible();
});

it('makes an invitation into a link that is shown once', async () => {
  const { user, asked } = await open({
    'POST /api/invitations': {
      status: 201,
      body: { code: 'a/b+c', mailed: false, invitation: { id: 'i2', email: null, role: 'viewer', created_at: '2026-01-01T00:00:00Z', expires_at: '2026-01-08T00:00:00Z' } },
    },
  });
  await user.click(await screen.findByRole('button', { name: 'Invite somebody' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('radio', { name: 'Viewer' }));
  await user.click(dialog.getByRole('button', { name: 'Make the invitation' }));
  expect(await dialog.findByLabelText('Link')).toHaveValue(`${window.location.origin}/invitation#a%2Fb%2Bc`);
  expect(sent(asked, 'POST /api/invitations')).toEqual([{ email: null, role: 'viewer' }]);
  await user.click(dialog.getAllByRole('button', { name: 'Close' }).at(-1)!);
  await waitFor(() => expect(screen.queryByDisplayValue(/invitation#/)).toBeNull());
});

it('makes a link for a new password, and asks before it keeps somebody out', async () => {
  const { user, asked } = await open({
    'POST /api/users/u2/password-link': { body: { code: 'abc', expires_at: '2026-01-01T02:00:00Z' } },
    'POST /api/users/u2/deactivate': { status: 204 },
  });
  await user.click(await screen.findByRole('button', { name: 'More for Bob' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Link for a new password' }));
  expect(await screen.findByLabelText('Link')).toHaveValue(`${window.location.origin}/reset-password#abc`);
  await user.click(screen.getAllByRole('button', { name: 'Close' }).at(-1)!);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

  await user.click(screen.getByRole('button', { name: 'More for Bob' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Deactivate' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(sent(asked, 'POST /api/users/u2/deactivate')).toHaveLength(0);
  await user.click(dialog.getByRole('button', { name: 'Deactivate' }));
  await waitFor(() => expect(sent(asked, 'POST /api/users/u2/deactivate')).toHaveLength(1));
});

it('leaves one’s own role to another administrator', async () => {
  const { user } = await open();
  await user.click(await screen.findByRole('button', { name: 'Edit Ann' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText(/Another administrator has to/)).toBeVisible();
  expect(dialog.getByRole('radio', { name: 'Viewer' })).toBeDisabled();
});

it('hands over what somebody left, to who can own it, and says what is left to do', async () => {
  const { user, asked } = await open({
    'GET /api/users': {
      body: [
        person({ id: 'u1', name: 'Ann', email: 'ann@example.org', role: 'admin' }),
        person({ deactivated_at: '2026-01-02T00:00:00Z' }),
        person({ id: 'u3', name: 'Vic', email: 'vic@example.org' }),
      ],
    },
    'GET /api/users/u2/belongings': { body: { tasks: 2, credentials: 1, executions: 30, open_executions: 0 } },
    'POST /api/users/u2/hand-over': {
      body: { tasks: 2, credentials: 1, executions: 30, left_credentials: [], unusable: [{ task_id: 't1', task_name: 'Orders', credential_name: 'Shop' }] },
    },
  });
  await user.click(await screen.findByRole('button', { name: 'More for Bob' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Hand over what is theirs' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(await dialog.findByTestId('belongings')).toHaveTextContent('2 tasks');
  await user.click(dialog.getByRole('combobox', { name: /New owner/ }));
  expect((await screen.findAllByRole('option')).map((option) => option.textContent)).toEqual(['Ann · ann@example.org']);
  await user.click(screen.getByRole('option', { name: /Ann/ }));
  await user.click(dialog.getByRole('button', { name: 'Hand over' }));
  expect(await dialog.findByText('Orders: Shop')).toBeVisible();
  expect(sent(asked, 'POST /api/users/u2/hand-over')).toEqual([{ to: 'u1' }]);
});
