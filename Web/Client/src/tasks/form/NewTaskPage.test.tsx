import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { SignedInProvider } from '../../account/session';
import { defaultAgent, defaultBrowser, defaultLimits } from '../../forms/values';
import { serve, show } from '../../test/show';
import { NewTaskPage } from './NewTaskPage';

const task = {
  id: 't1', owner_id: 'u1', owner_name: 'Ann', access: 'view', name: 'Orders', prompt: 'List them.', description: 'Every morning', is_active: false,
  limits: defaultLimits, browser: defaultBrowser, agent: defaultAgent, postconditions: [], credentials: [], allowed_hosts: ['example.com'], blocked_hosts: [],
  on_lost_runner: 'restart', when_running: 'queue', priority: 'low', notify_on_success: true, notify_on_failure: false,
  created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z',
};

it('begins with a copy of the task that the address names, which becomes a task of its own', async () => {
  const asked = serve({
    'GET /api/info': { body: { version: '1', models: ['m'], now: '2026-01-01T00:00:00Z' } },
    'GET /api/credentials': { body: { items: [], next_after: null } },
    'GET /api/tasks/t1': { body: task },
    'POST /api/tasks': { status: 201, body: { id: 't2', name: 'Orders (copy)' } },
  });
  const { user, router } = await show(<NewTaskPage />, '/tasks/new?from=t1');
  expect(await screen.findByLabelText(/^Name/)).toHaveValue('Orders (copy)');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/tasks'));
  expect(asked.find(({ request }) => request === 'POST /api/tasks')?.body).toMatchObject({
    name: 'Orders (copy)', prompt: 'List them.', updated_at: null, is_active: true, allowed_hosts: ['example.com'], priority: 'low', notify_on_success: true,
  });
});

it('says so when the task to copy is gone', async () => {
  serve({ 'GET /api/tasks/t1': { status: 404, body: { code: 'task_not_found' } } });
  await show(<NewTaskPage />, '/tasks/new?from=t1');
  expect(await screen.findByText('There is no such task, or no longer.')).toBeVisible();
});

it('says to whoever may make no task that they may not, before they write one', async () => {
  serve({ 'GET /api/settings': { body: { limits: defaultLimits, browser: defaultBrowser } }, 'GET /api/info': { body: { version: '1', models: ['m'], now: '2026-01-01T00:00:00Z' } } });
  const vera = { id: 'u3', name: 'Vera', email: 'vera@example.org', role: 'viewer' as const, scopes: ['read', 'run'], two_factor_enabled: false };
  await show(<SignedInProvider value={vera}><NewTaskPage /></SignedInProvider>, '/tasks/new');
  expect(await screen.findByText('Your role does not make tasks')).toBeVisible();
  expect(screen.queryByLabelText(/^Name/)).toBeNull();
});
