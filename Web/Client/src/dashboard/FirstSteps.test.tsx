import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { SignedInProvider } from '../account/session';
import type { DashboardResponse } from '../api/types';
import { listItem } from '../test/samples';
import { serve, show } from '../test/show';
import { DashboardPage } from './DashboardPage';

const dashboard = (change: Partial<DashboardResponse> = {}): DashboardResponse => ({
  counts: { running: 0, pending: 0, completed_today: 0, failed_today: 0, stopped_today: 0, tasks: 2, active_tasks: 2, cost_today_usd: 0, cost_today_unknown: false },
  running: [], latest: [], failing: [], alerts: [], runners: [], queue: { pending: 0, oldest_seconds: 0, active: 0, capacity: 8 },
  ...change,
} as unknown as DashboardResponse);

const tasks = [
  { id: 't1', name: 'Sales', description: 'Reads them.', recipe: { actions: [] }, prompt: null, access: 'edit' },
  { id: 't2', name: 'Sales in words', prompt: 'Read them.', recipe: null, access: 'edit' },
];

async function open(data: DashboardResponse, role: 'admin' | 'viewer' = 'admin') {
  const asked = serve({
    'GET /api/dashboard': { body: data },
    'GET /api/info': { body: { version: '1', models: [], now: '2026-01-01T00:00:00Z' } },
    'GET /api/credentials': { body: { items: [], next_after: null } },
    'GET /api/credentials/types': { body: [] },
    'GET /api/tasks': { body: { items: tasks, next_after: null } },
    'POST /api/tasks/t1/run': { body: { execution_id: 'e1' } },
  });
  const scopes = role === 'admin' ? ['read', 'run', 'write', 'admin'] : ['read', 'run'];
  const user = { id: 'u1', name: 'Ada', email: 'ada@example.org', role, scopes, two_factor_enabled: false } as const;
  return { ...(await show(<SignedInProvider value={{ ...user, scopes: [...scopes] } as never}><DashboardPage /></SignedInProvider>)), asked };
}

it('shows a newcomer what to do first, and runs what needs no model with one press', async () => {
  const { user, router } = await open(dashboard());
  const steps = await screen.findByRole('region', { name: 'Start here' });
  await user.click(await within(steps).findByRole('button', { name: 'Run now: Sales' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/executions/e1'));
  expect(within(steps).queryByRole('button', { name: 'Run now: Sales in words' })).toBeNull();
  expect(within(steps).getByRole('button', { name: 'Add a model’s key' })).toBeInTheDocument();
  expect(within(steps).getByRole('link', { name: 'New task' })).toHaveAttribute('href', '/tasks/new');
});

it('gives who may only look and run no step that would be refused', async () => {
  await open(dashboard(), 'viewer');
  const steps = await screen.findByRole('region', { name: 'Start here' });
  expect(await within(steps).findByRole('button', { name: 'Run now: Sales' })).toBeVisible();
  expect(within(steps).queryByRole('link', { name: 'New task' })).toBeNull();
});

it('is gone once something has run', async () => {
  await open(dashboard({ latest: [listItem({ status: 'completed', task_name: 'Sales' })] }));
  expect(await screen.findByText('Sales')).toBeVisible();
  expect(screen.queryByRole('region', { name: 'Start here' })).toBeNull();
});
