import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { TaskResponse } from '../../api/types';
import { defaultAgent, defaultBrowser, defaultLimits } from '../../forms/values';
import { serve, show, type Answer } from '../../test/show';
import { TaskForm } from './TaskForm';
import { newTaskValues, taskValues, withKey } from './taskValues';

const info = { version: '1', models: [], now: '2026-01-01T00:00:00Z' };
const settings = { limits: defaultLimits, browser: defaultBrowser, screenshot_retention_days: 30, execution_retention_days: 365 };
const recipe = { kind: 'recipe' as const, recipe: { actions: [withKey({ action: { type: 'click', target: { text: 'Orders' } } })] } };

const modelKey = { id: 'c1', name: 'Ours', type: 'openai', group: 'model', purposes: ['model'], access: 'owner', is_default: true, fields: {}, allowed_origins: [] };

const keyType = {
  name: 'openai', group: 'model', origins: 'none',
  fields: [{ name: 'api_key', kind: 'text', secret: true, required: true, max_length: 1000, default: null, choices: null }],
};

async function open(change = {}, answer: Answer = { status: 201, body: { id: 't1', name: 'Orders' } }, credentials: object[] = []) {
  const asked = serve({
    'GET /api/info': { body: info }, 'GET /api/credentials': { body: { items: credentials, next_after: null } }, 'POST /api/tasks': answer,
  });
  const shown = await show(<TaskForm initial={{ ...newTaskValues(settings), ...change }} />, '/tasks/new');
  return { ...shown, sent: () => asked.find((one) => one.request === 'POST /api/tasks')?.body };
}

it('says what is missing instead of sending it', async () => {
  const { user, sent } = await open();
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('This is needed.')).toBeVisible();
  expect(screen.getByText('Say what to do.')).toBeVisible();
  expect(sent()).toBeUndefined();
});

it('warns that no model is configured and saves all the same', async () => {
  const { user, sent, router } = await open();
  expect(await screen.findByTestId('no-model')).toHaveTextContent('LanguageModels__ApiKey');
  await user.type(screen.getByLabelText(/^Name/), 'Orders');
  await user.type(screen.getByLabelText(/^What to do/), 'List them.');
  expect(screen.getByTestId('prompt-count')).toHaveTextContent('10 of 20,000');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/tasks'));
  expect(sent()).toMatchObject({ name: 'Orders', prompt: 'List them.', recipe: null, notify_on_failure: true });
});

it('warns of no missing model where a key is taken by itself, but where it is somebody else’s or no default', async () => {
  const first = await open({}, undefined, [modelKey]);
  await waitFor(() => expect(first.client.getQueryState(['credentials', 'list', ''])?.status).toBe('success'));
  expect(screen.queryByTestId('no-model')).toBeNull();
  cleanup();
  await open({}, undefined, [{ ...modelKey, is_default: false }, { ...modelKey, id: 'c2', access: 'use' }]);
  expect(await screen.findByTestId('no-model')).toContainElement(screen.getByRole('button', { name: 'Add a model’s key' }));
});

it('takes a missing model’s key where it stands, without sending or losing what is written', async () => {
  const credentials: object[] = [];
  const asked = serve({
    'GET /api/info': { body: info },
    'GET /api/credentials': () => ({ body: { items: [...credentials], next_after: null } }),
    'GET /api/credentials/types': { body: [keyType] },
    'POST /api/credentials': () => {
      credentials.push(modelKey);
      return { status: 201, body: modelKey };
    },
  });
  const { user } = await show(<TaskForm initial={newTaskValues(settings)} />, '/tasks/new');
  await user.type(screen.getByLabelText(/^What to do/), 'List them.');
  await user.click(await screen.findByRole('button', { name: 'Add a model’s key' }));
  await user.click(await screen.findByRole('menuitem', { name: 'OpenAI key' }));
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByLabelText(/^Name/)).toHaveValue('OpenAI key');
  await user.type(within(dialog).getByLabelText(/^API key/), 'sk-1');
  await user.click(within(dialog).getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByTestId('no-model')).toBeNull());
  expect(screen.getByLabelText(/^What to do/)).toHaveValue('List them.');
  expect(asked.filter(({ request }) => request.startsWith('POST')).map(({ request }) => request)).toEqual(['POST /api/credentials']);
  expect(screen.queryByText('This is needed.')).toBeNull();
});

it('shows an error of the server at its field, however deep, and opens what hides it', async () => {
  const { user } = await open(
    { name: 'Orders', ...recipe },
    {
      status: 400,
      body: {
        code: 'validation_failed',
        errors: { 'recipe.actions[0].action.target.css': ['Not a selector.'], 'limits.max_steps': ['Too many.'], schedule: ['Unknown.'] },
      },
    },
  );
  expect(screen.queryByLabelText('CSS selector')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('Not a selector.')).toBeVisible();
  expect(screen.getByLabelText('CSS selector')).toBeInvalid();
  expect(screen.getByText('Too many.')).toBeVisible();
  expect(screen.getByText('schedule: Unknown.')).toBeVisible();
});

it('takes a JSON schema for the result, and says what is wrong with one', async () => {
  const { user, sent } = await open({ name: 'Orders', prompt: 'List them.' });
  await user.click(screen.getByRole('button', { name: /Advanced/ }));
  const field = screen.getByLabelText('JSON schema of the result');
  await user.click(field);
  await user.paste('{"type": ');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/This is not JSON/)).toBeVisible();
  expect(sent()).toBeUndefined();
  await user.clear(field);
  await user.click(field);
  await user.paste('{"type":"object"}');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(sent()).toMatchObject({ result_schema: { type: 'object' } }));
});

it('adds, moves and removes actions', async () => {
  const { user, sent } = await open({ name: 'Orders', ...recipe });
  await user.click(screen.getByRole('button', { name: 'Add an action' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Go back' }));
  await user.click(screen.getByRole('button', { name: 'Move action 2 up' }));
  await user.click(screen.getByRole('button', { name: 'Duplicate action 2' }));
  await user.click(screen.getByRole('button', { name: 'Delete action 3' }));
  expect(within(screen.getAllByTestId('recipe-action')[0]!).getByRole('button', { name: /Go back$/ })).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(sent()).toMatchObject({
      prompt: null,
      recipe: { actions: [{ action: { type: 'back' } }, { action: { type: 'click', target: { text: 'Orders' } } }] },
    }),
  );
});

it('keeps what a task says about notifications, although nothing on the page changes it', async () => {
  const task: TaskResponse = {
    owner_id: 'u1',
    owner_name: 'Ann',
    access: 'edit',
    id: 't1', name: 'Orders', prompt: 'List them.', is_active: true, limits: defaultLimits, browser: defaultBrowser,
    agent: defaultAgent, postconditions: [], credentials: [], allowed_hosts: ['example.com'], blocked_hosts: [], on_lost_runner: 'restart', when_running: 'queue', priority: 'low', notify_on_success: true, notify_on_failure: false,
    created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z',
  };
  const asked = serve({ 'GET /api/info': { body: info }, 'PUT /api/tasks/t1': { body: task } });
  const { user } = await show(<TaskForm id="t1" initial={taskValues(task)} />, '/tasks/t1');
  await user.type(screen.getByLabelText(/^Name/), ' of today');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(asked.find((one) => one.request === 'PUT /api/tasks/t1')?.body).toMatchObject({
      name: 'Orders of today', allowed_hosts: ['example.com'], priority: 'low', notify_on_success: true, notify_on_failure: false,
    }),
  );
});

it('keeps conditions of the goal, and checks what can be checked here', async () => {
  const { user, sent } = await open({ name: 'Orders', prompt: 'List them.' });
  expect(screen.getByText(/the verdict stays/)).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Add a condition' }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('This is needed.')).toBeVisible();
  await user.type(screen.getByLabelText('Text'), 'Thank you');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(sent()).toMatchObject({ postconditions: [{ kind: 'text_present', value: 'Thank you', schema: null }], agent: { planning: true } }),
  );
});

it('lets a task choose a device and a proxy', async () => {
  const { user, sent } = await open({ name: 'Orders', prompt: 'List them.' });
  await user.click(screen.getByRole('button', { name: /Advanced/ }));
  await user.click(screen.getByRole('combobox', { name: 'Device' }));
  await user.click(await screen.findByRole('option', { name: 'Pixel 7', hidden: true }));
  expect(screen.getByLabelText('Width (px)')).toBeDisabled();
  await user.click(screen.getByLabelText('Proxy'));
  await user.paste('socks5://proxy:1080');
  await user.click(screen.getByLabelText('Password at the proxy'));
  await user.paste('<secret:proxy.password>');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(sent()).toMatchObject({
      browser: { device: 'Pixel 7', proxy_server: 'socks5://proxy:1080', proxy_bypass: null, proxy_password: '<secret:proxy.password>' },
    }),
  );
});

it('takes hosts as they are written or pasted, and says which are none', async () => {
  const { user, sent } = await open({ name: 'Orders', prompt: 'List them.' });
  await user.click(screen.getByRole('button', { name: /Advanced/ }));
  const allowed = screen.getByLabelText('Allowed hosts', { selector: 'input' });
  await user.type(allowed, '*.example.com,https://shop.example.com/orders{Enter}ex*mple.com{Enter}');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/^ex\*mple.com: this is not a host/)).toBeVisible();
  expect(sent()).toBeUndefined();
  await user.type(allowed, '{Backspace}');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(sent()).toMatchObject({ allowed_hosts: ['*.example.com', 'shop.example.com'], blocked_hosts: [] }));
});

it('shows which host the server does not take', async () => {
  const { user } = await open(
    { name: 'Orders', prompt: 'List them.', blocked_hosts: ['a.example', 'b.example'] },
    { status: 400, body: { code: 'validation_failed', errors: { 'blocked_hosts[1]': ['No host.'] } } },
  );
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/^b.example: this is not a host/)).toBeVisible();
});

it('asks before unsaved changes are left', async () => {
  const { user, router } = await open();
  await user.type(screen.getByLabelText(/^Name/), 'Orders');
  await user.click(screen.getByRole('link', { name: 'Cancel' }));
  expect(await screen.findByText('Leave without saving?')).toBeVisible();
  expect(router.state.location.pathname).toBe('/tasks/new');
  await user.click(screen.getByRole('button', { name: 'Leave without saving' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/tasks'));
});

/** The task is saved, and its execution is refused. */
function servedWithoutRun() {
  const saved = { id: 't1', name: 'Orders', updated_at: '2026-01-02T00:00:00Z' };
  return serve({
    'GET /api/info': { body: info },
    'GET /api/credentials': { body: { items: [], next_after: null } },
    'POST /api/tasks': { status: 201, body: saved },
    'PUT /api/tasks/t1': { body: saved },
    'POST /api/tasks/t1/run': { status: 429, body: { code: 'too_many_requests' } },
  });
}

it('goes on with the task that was made when it could not be started, instead of making another', async () => {
  servedWithoutRun();
  const { user, router } = await show(<TaskForm initial={{ ...newTaskValues(settings), name: 'Orders', prompt: 'List them.' }} />, '/tasks/new');
  await user.click(screen.getByRole('button', { name: 'Save and run' }));
  expect(await screen.findByText('The task could not be started')).toBeVisible();
  await waitFor(() => expect(router.state.location.pathname).toBe('/tasks/t1'));
});

it('saves once more what was saved and could not be started, and asks before it is left', async () => {
  const asked = servedWithoutRun();
  const initial = { ...newTaskValues(settings), name: 'Orders', prompt: 'List them.', updated_at: '2026-01-01T00:00:00Z' };
  const { user, router } = await show(<TaskForm id="t1" initial={initial} />, '/tasks/t1');
  await user.click(screen.getByRole('button', { name: 'Save and run' }));
  await waitFor(() => expect(asked.at(-1)?.request).toBe('POST /api/tasks/t1/run'));
  await user.type(screen.getByLabelText(/^What to do/), ' Again.');
  await user.click(screen.getByRole('link', { name: 'Cancel' }));
  await user.click(await screen.findByRole('button', { name: 'Stay here' }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/tasks'));
  const saves = asked.filter(({ request }) => request === 'PUT /api/tasks/t1').map(({ body }) => body);
  expect(saves).toMatchObject([{ updated_at: initial.updated_at }, { prompt: 'List them. Again.', updated_at: '2026-01-02T00:00:00Z' }]);
});

it('lets whoever saves second keep what they wrote, over exactly what they were told of', async () => {
  const theirs = '2026-01-03T00:00:00Z';
  const asked = serve({
    'GET /api/info': { body: info },
    'GET /api/credentials': { body: { items: [], next_after: null } },
    'PUT /api/tasks/t1': (body) =>
      (body as { updated_at: string }).updated_at === theirs
        ? { body: { id: 't1', name: 'Orders', updated_at: '2026-01-04T00:00:00Z' } }
        : { status: 409, body: { code: 'changed_meanwhile', updated_at: theirs } },
  });
  const initial = { ...newTaskValues(settings), name: 'Orders', prompt: 'Mine.', updated_at: '2026-01-01T00:00:00Z' };
  const { user, router } = await show(<TaskForm id="t1" initial={initial} />, '/tasks/t1');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await user.click(await screen.findByRole('button', { name: 'Replace it with mine' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/tasks'));
  expect(asked.filter(({ request }) => request === 'PUT /api/tasks/t1')).toMatchObject([{}, { body: { prompt: 'Mine.', updated_at: theirs } }]);
});
