import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { CredentialResponse, CredentialTypeResponse } from '../api/types';
import { serve, show } from '../test/show';
import { CredentialsPage } from './CredentialsPage';

const field = { label_key: '', max_length: 500, minimum: null, maximum: null, choices: [], default: null, required: false, secret: false };
const types: CredentialTypeResponse[] = [
  {
    name: 'openai', group: 'model', label_key: '', origins: 'none', tested_by: 'models', purposes: ['model'],
    fields: [{ ...field, name: 'api_key', kind: 'text', required: true, secret: true }, { ...field, name: 'base_url', kind: 'url' }],
  },
];

const key = {
  id: 'c1', owner_id: 'u1', access: 'owner', name: 'Team key', type: 'openai', group: 'model', purposes: ['model'],
  fields: { api_key: '••••••••wxyz', base_url: null }, allowed_origins: [], is_default: true, key_lost: false, revision: 4,
  created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z',
} as unknown as CredentialResponse;

async function open(more: Parameters<typeof serve>[0] = {}) {
  const asked = serve({
    'GET /api/credentials': { body: { items: [key], next_after: null } },
    'GET /api/credentials/types': { body: types },
    'GET /api/credentials/c1': { body: key },
    'GET /api/credentials/c1/used-by': { body: { tasks: [{ task_id: 't1', task_name: 'Orders', purpose: 'model' }], other_tasks: 0, running_executions: 0 } },
    ...more,
  });
  const shown = await show(<CredentialsPage />, '/credentials');
  await screen.findByTestId('credential');
  return { asked, ...shown };
}

const sent = (asked: ReturnType<typeof serve>, request: string) => asked.filter((one) => one.request === request).map((one) => one.body);

it('keeps a secret that is left alone, and shows no more of it than the server does', async () => {
  const { user, asked } = await open({ 'PUT /api/credentials/c1': { body: key } });
  await user.click(screen.getByRole('button', { name: 'Edit Team key' }));
  const dialog = within(await screen.findByRole('dialog'));
  const secret = await dialog.findByLabelText(/API key/);
  expect(secret).toHaveValue('');
  expect(secret).toHaveAttribute('placeholder', '••••••••wxyz');
  expect(await dialog.findByTestId('used-by')).toHaveTextContent('Orders');
  await user.click(dialog.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(sent(asked, 'PUT /api/credentials/c1')).toEqual([{ name: 'Team key', revision: 4, fields: { base_url: null }, allowed_origins: null, is_default: true }]);
});

it('offers no new one while it is not known of which kinds there are', async () => {
  serve({ 'GET /api/credentials': { body: { items: [], next_after: null } }, 'GET /api/credentials/types': { body: [] } });
  await show(<CredentialsPage />, '/credentials');
  expect(await screen.findByRole('button', { name: 'New credential' })).toBeDisabled();
});

it('says at the field what is wrong with a new one', async () => {
  const { user } = await open({
    'POST /api/credentials': {
      status: 400,
      body: { code: 'validation_failed', errors: { 'fields.api_key': ['This is required.'], name: ['This is required.'] }, error_codes: { 'fields.api_key': ['required'], name: ['required'] } },
    },
  });
  await user.click(screen.getByRole('button', { name: 'New credential' }));
  await user.click(await screen.findByRole('menuitem', { name: 'OpenAI key' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: 'Save' }));
  expect(await dialog.findAllByText('This is required.')).toHaveLength(2);
});

it('names products as their makers write them, and says choices that are words', async () => {
  const choices = (...values: string[]) => values.map((value) => ({ value, label_key: '' }));
  const database: CredentialTypeResponse = {
    name: 'database', group: 'data', label_key: '', origins: 'none', tested_by: 'server', purposes: [],
    fields: [
      { ...field, name: 'kind', kind: 'choice', choices: choices('postgresql', 'sqlserver'), default: 'postgresql', required: true },
      { ...field, name: 'ssl', kind: 'choice', choices: choices('require', 'disable'), default: 'require', required: true },
    ],
  } as unknown as CredentialTypeResponse;
  const { user } = await open({ 'GET /api/credentials/types': { body: [...types, database] } });
  await user.click(screen.getByRole('button', { name: 'New credential' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Database' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(await dialog.findByDisplayValue('PostgreSQL')).toBeVisible();
  expect(dialog.getByDisplayValue('Required')).toBeVisible();
});

it('tells who saves second, and loads again', async () => {
  let revision = 4;
  const { user } = await open({
    'GET /api/credentials/c1': () => ({ body: { ...key, revision, name: revision === 4 ? 'Team key' : 'Renamed' } }),
    'PUT /api/credentials/c1': { status: 409, body: { code: 'edited_meanwhile', detail: 'Somebody else changed this.' } },
  });
  await user.click(screen.getByRole('button', { name: 'Edit Team key' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(await dialog.findByRole('button', { name: 'Save' }));
  expect(await dialog.findByText('Somebody else changed this meanwhile.')).toBeVisible();
  revision = 5;
  await user.click(dialog.getByRole('button', { name: 'Load again' }));
  expect(await dialog.findByDisplayValue('Renamed')).toBeVisible();
});

it('deletes what is in use only when that was seen', async () => {
  const forced: string[] = [];
  const { user } = await open();
  const answer = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    if (init?.method !== 'DELETE') {
      return answer(input, init);
    }
    forced.push(String(input));
    return Promise.resolve(
      String(input).includes('force')
        ? new Response(null, { status: 204 })
        : new Response(JSON.stringify({ code: 'credential_in_use', used_by: { tasks: [{ task_id: 't1', task_name: 'Orders', purpose: 'model' }], other_tasks: 2, running_executions: 0 } }), { status: 409 }),
    );
  };
  await user.click(screen.getByRole('button', { name: 'More for Team key' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: 'Delete the credential' }));
  expect(await dialog.findByTestId('used-by')).toHaveTextContent('2 tasks of other people');
  await user.click(dialog.getByRole('button', { name: 'Delete it all the same' }));
  await waitFor(() => expect(forced).toEqual(['/api/credentials/c1', '/api/credentials/c1?force=true']));
});

it('goes on asking while a test takes longer than one request', async () => {
  let asked = 0;
  const { user } = await open({
    'POST /api/credentials/c1/test': () => ({ body: ++asked < 3 ? { ok: false, code: 'test_goes_on', message: 'The test has not ended yet.' } : { ok: true, code: null, message: null } }),
  });
  await user.click(screen.getByRole('button', { name: 'Test Team key' }));
  expect(await screen.findByTestId('test-outcome')).toHaveTextContent('It works.');
  expect(asked).toBe(3);
});
