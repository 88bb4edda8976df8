import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { SignedInProvider } from '../account/session';
import type { Access, TaskResponse } from '../api/types';
import { serve, show } from '../test/show';
import { TasksPage } from './TasksPage';
import { defaultAgent, defaultBrowser, defaultLimits } from '../forms/values';

const task = (access: Access): TaskResponse => ({
  id: 't1', owner_id: 'u1', owner_name: 'Ann', access, name: 'Orders', prompt: 'Read them.', is_active: true, limits: defaultLimits,
  browser: defaultBrowser, agent: defaultAgent, postconditions: [], credentials: [], allowed_hosts: [], blocked_hosts: [], on_lost_runner: 'restart_if_safe', when_running: 'refuse', priority: 'normal',
  notify_on_success: false, notify_on_failure: true, created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z',
});

async function open(access: Access) {
  serve({ 'GET /api/tasks': { body: { items: [task(access)], next_after: null } } });
  const shown = await show(
    <SignedInProvider value={{ id: 'u2', name: 'Bob', email: 'bob@example.org', role: 'editor', scopes: ['read', 'run', 'write'], two_factor_enabled: false }}>
      <TasksPage />
    </SignedInProvider>,
    '/tasks',
  );
  await screen.findByTestId('task-row');
  return shown;
}

it.each<[Access, boolean, boolean]>([['view', false, false], ['run', true, false], ['edit', true, true]])(
  'offers for a task shared to %s only what would not be refused',
  async (access, run, edit) => {
    const { user } = await open(access);
    expect(screen.getByTestId('task-row')).toHaveTextContent('Ann');
    expect(screen.queryByRole('button', { name: 'Run now: Orders' }) !== null).toBe(run);
    expect(screen.queryByRole('link', { name: 'Edit Orders' }) !== null).toBe(edit);
    expect((screen.getByRole('switch') as HTMLInputElement).disabled).toBe(!edit);
    await user.click(screen.getByRole('button', { name: 'More for Orders' }));
    expect(await screen.findByRole('menuitem', { name: 'Sharing' })).toBeVisible();
    expect(screen.getByRole('menuitem', { name: 'Duplicate' })).toHaveAttribute('href', '/tasks/new?from=t1');
    expect(screen.queryByRole('menuitem', { name: 'Run now with high priority' }) !== null).toBe(run);
    expect(screen.queryByRole('menuitem', { name: 'Delete' }) !== null).toBe(edit);
  },
);
