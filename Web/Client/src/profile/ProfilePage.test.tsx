import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { ApiKeyResponse, ProfileResponse } from '../api/types';
import { serve, show, type Answer } from '../test/show';
import { ProfilePage } from './ProfilePage';

type Answers = Parameters<typeof serve>[0];

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';

function profile(change: Partial<ProfileResponse> = {}): ProfileResponse {
  const session = { kind: 'page', created_at: '2026-01-01T00:00:00Z', last_seen_at: '2026-01-01T00:00:00Z', expires_at: '2026-02-01T00:00:00Z' } as const;
  return {
    user: { id: 'u1', name: 'Ann', email: 'ann@example.org', role: 'editor', scopes: ['read', 'run', 'write'], two_factor_enabled: false },
    quota: { executions_per_day: 10, cost_per_month_usd: 5 },
    use: { executions_today: 9, open_executions: 1, cost_this_month_usd: 5, cost_this_month_unknown: false, storage_megabytes: 3 },
    recovery_codes_left: 0,
    passkeys: [],
    sessions: [
      { ...session, id: 's1', address: '10.0.0.1', user_agent: chrome, is_this: true },
      { ...session, id: 's2', address: '10.0.0.2', user_agent: null, is_this: false },
    ],
    ...change,
  };
}

const key: ApiKeyResponse = {
  id: 'k1', name: 'Nightly', start: 'wfd_abcd', scopes: ['read', 'run'], created_at: '2026-01-01T00:00:00Z', expires_at: null, last_used_at: null,
};

async function open(change: Partial<ProfileResponse> = {}, more: Answers = {}) {
  const asked = serve({ 'GET /api/profile': { body: profile(change) }, 'GET /api/keys': { body: [key] }, ...more });
  const shown = await show(<ProfilePage />, '/profile');
  await screen.findByRole('region', { name: 'Sessions' });
  return { asked, ...shown };
}

const refused = (field: string, code: string, message: string): Answer => ({
  status: 400, body: { code: 'validation_failed', errors: { [field]: [message] }, error_codes: { [field]: [code] } },
});
const region = (name: string) => within(screen.getByRole('region', { name }));
const sent = (asked: ReturnType<typeof serve>, request: string) => asked.filter((one) => one.request === request).map((one) => one.body);

it('says that the quota of costs leaves out what is not known', async () => {
  await open({ use: { ...profile().use, cost_this_month_usd: 1.2, cost_this_month_unknown: true } });
  expect(screen.getByTestId('quota-cost_per_month_usd')).toHaveTextContent('$1.20 + unknown of $5.00');
  expect(screen.getByTestId('quota-cost_per_month_usd')).toHaveTextContent('the quota does not hold for it');
});

it('says at the field that the current password is wrong', async () => {
  const { user, asked } = await open({}, { 'POST /api/profile/password': refused('current_password', 'password_wrong', 'This is not your password.') });
  const part = region('Password');
  await user.type(part.getByLabelText(/Current password/), 'not this');
  await user.type(part.getByLabelText(/New password/), 'a sentence of words');
  await user.click(part.getByRole('button', { name: 'Change the password' }));
  expect(await part.findByText('This is not your password.')).toBeVisible();
  await waitFor(() => expect(part.getByLabelText(/Current password/)).toHaveFocus());
  expect(sent(asked, 'POST /api/profile/password')).toEqual([{ current_password: 'not this', password: 'a sentence of words' }]);
});

it('shows the secret of a new API key once', async () => {
  const { user, asked } = await open({}, { 'POST /api/keys': { status: 201, body: { key: { ...key, name: 'Reports' }, secret: 'wfd_secret' } } });
  await user.click(screen.getByRole('button', { name: 'New API key' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.type(dialog.getByLabelText(/Name/), 'Reports');
  await user.click(dialog.getByRole('checkbox', { name: /Run/ }));
  await user.click(dialog.getByRole('button', { name: 'Make the key' }));
  expect(await dialog.findByLabelText('Your API key')).toHaveValue('wfd_secret');
  expect(sent(asked, 'POST /api/keys')).toMatchObject([{ name: 'Reports', scopes: ['read', 'run'] }]);

  await user.keyboard('{Escape}');
  expect(dialog.getByLabelText('Your API key')).toBeVisible();
  await user.click(dialog.getByRole('button', { name: 'I have kept it' }));
  await waitFor(() => expect(screen.queryByDisplayValue('wfd_secret')).toBeNull());
  await user.click(screen.getByRole('button', { name: 'New API key' }));
  expect(await screen.findByRole('button', { name: 'Make the key' })).toBeVisible();
});

it('offers a key no more than the role may, and says at the field what is wrong', async () => {
  const { user } = await open({}, { 'POST /api/keys': refused('name', 'required', 'This is required.') });
  await user.click(screen.getByRole('button', { name: 'New API key' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getAllByRole('checkbox').map((box) => (box as HTMLInputElement).value)).toEqual(['read', 'run', 'write']);
  await user.click(dialog.getByRole('button', { name: 'Make the key' }));
  expect(await dialog.findByText('This is required.')).toBeVisible();
});

it('revokes a key only once that is confirmed', async () => {
  const { user, asked } = await open({}, { 'DELETE /api/keys/k1': { status: 204 } });
  await user.click(await screen.findByRole('button', { name: 'Revoke the key Nightly' }));
  expect(sent(asked, 'DELETE /api/keys/k1')).toHaveLength(0);
  await user.click(await screen.findByRole('button', { name: 'Revoke the key' }));
  await waitFor(() => expect(sent(asked, 'DELETE /api/keys/k1')).toHaveLength(1));
});

it('sets the second factor up with a picture and the key in letters, and shows the recovery codes once', async () => {
  const { user } = await open({}, {
    'POST /api/profile/two-factor/key': { body: { key: 'ABCD EFGH', uri: 'otpauth://totp/x?secret=ABCDEFGH' } },
    'POST /api/profile/two-factor/confirm': (body) => (body as { code: string }).code === '123456'
      ? { body: { recovery_codes: ['one-1', 'two-2'] } }
      : refused('code', 'code_wrong', 'This code is wrong.'),
  });
  await user.click(screen.getByRole('button', { name: 'Set it up' }));
  expect(await screen.findByRole('img', { name: /QR code/ })).toBeVisible();
  expect(screen.getByLabelText('Key')).toHaveValue('ABCD EFGH');
  await user.type(screen.getByLabelText(/Code from the app/), '000000');
  await user.click(screen.getByRole('button', { name: 'Confirm and switch on' }));
  expect(await screen.findByText('This code is wrong.')).toBeVisible();
  await user.clear(screen.getByLabelText(/Code from the app/));
  await user.type(screen.getByLabelText(/Code from the app/), '123456');
  await user.click(screen.getByRole('button', { name: 'Confirm and switch on' }));
  expect(await screen.findByTestId('recovery-codes')).toHaveTextContent('one-1two-2');
  expect(screen.getByRole('link', { name: 'Download' })).toHaveAttribute('href', expect.stringContaining('one-1'));
  await user.click(screen.getByRole('button', { name: 'I have kept them' }));
  await waitFor(() => expect(screen.queryByText('one-1')).toBeNull());
});

it('asks for the password before it switches the second factor off', async () => {
  const on = { ...profile().user, two_factor_enabled: true };
  const { user, asked } = await open({ user: on, recovery_codes_left: 2 }, {
    'POST /api/profile/two-factor/off': (body) => (body as { password: string }).password === 'right'
      ? { status: 204 }
      : refused('password', 'password_wrong', 'This is not your password.'),
  });
  expect(screen.getByText(/2 recovery codes are left/)).toHaveTextContent('before they run out');
  await user.click(screen.getByRole('button', { name: 'Switch off' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.type(dialog.getByLabelText(/Current password/), 'wrong');
  await user.click(dialog.getByRole('button', { name: 'Switch off' }));
  expect(await dialog.findByText('This is not your password.')).toBeVisible();
  await user.clear(dialog.getByLabelText(/Current password/));
  await user.type(dialog.getByLabelText(/Current password/), 'right');
  await user.click(dialog.getByRole('button', { name: 'Switch off' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(sent(asked, 'POST /api/profile/two-factor/off')).toHaveLength(2);
});

it('names the devices of the sessions, and ends any but this one', async () => {
  const { user, asked } = await open({}, { 'DELETE /api/profile/sessions/s2': { status: 204 } });
  const [mine, other] = screen.getAllByTestId('session');
  expect(mine).toHaveTextContent('Chrome, Linux');
  expect(mine).toHaveTextContent('This one');
  expect(within(mine!).queryByRole('button')).toBeNull();
  expect(other).toHaveTextContent('Unknown browser');
  await user.click(within(other!).getByRole('button'));
  await waitFor(() => expect(sent(asked, 'DELETE /api/profile/sessions/s2')).toHaveLength(1));
});

it('shows how much of each quota is used', async () => {
  await open();
  expect(screen.getByTestId('quota-executions_per_day')).toHaveTextContent('9 of 10');
  expect(screen.getByTestId('quota-cost_per_month_usd')).toHaveTextContent('$5.00 of $5.00');
  expect(screen.getByTestId('quota-storage_megabytes')).toHaveTextContent('without limit');
  expect(screen.queryByTestId('quota-cost_per_task_usd')).toBeNull();
});

it('says why there are no passkeys where the page is not safe', async () => {
  await open();
  expect(region('Passkeys').getByText(/only for pages with https/)).toBeVisible();
});
