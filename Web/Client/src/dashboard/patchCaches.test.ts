import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { keys } from '../api/keys';
import { listItem } from '../test/samples';
import { forgetExecution, patchExecution } from './patchCaches';
import { stamped, type StampedDashboard } from './stamp';

function dashboard(): StampedDashboard {
  return stamped({
    counts: { tasks: 1, active_tasks: 1, running: 1, pending: 0, completed_today: 0, failed_today: 0, stopped_today: 0, cost_today_usd: 0, cost_today_unknown: false },
    running: [listItem()],
    latest: [],
    failing: [],
    queue: { pending: 0, oldest_seconds: 0, active: 1, capacity: 2, by_priority: [] },
    runners: [],
    alerts: [],
  });
}

function client() {
  const created = new QueryClient();
  created.setQueryData(keys.dashboard, dashboard());
  created.setQueryData(keys.taskList('', ''), { pages: [{ items: [{ id: 't1', name: 'Orders' }, { id: 't2', name: 'Stock' }] }], pageParams: [null] });
  return created;
}

const shown = (of: QueryClient) => of.getQueryData<StampedDashboard>(keys.dashboard)!;

it('moves an execution that ended from the running to the latest', () => {
  const patched = client();
  expect(patchExecution(patched, listItem({ status: 'completed' }))).toBe(true);
  expect(shown(patched).running).toEqual([]);
  expect(shown(patched).latest.map((one) => one.id)).toEqual(['e1']);
});

it('adds one that nobody knew, and updates one that is known without making news of it', () => {
  const patched = client();
  expect(patchExecution(patched, listItem({ id: 'e2', status: 'pending' }))).toBe(true);
  expect(patchExecution(patched, listItem({ current_step: 4 }))).toBe(false);
  expect(shown(patched).running.map((one) => [one.id, one.current_step])).toEqual([['e2', 1], ['e1', 4]]);
});

it('shows a newer execution at its task, never an older one', () => {
  const patched = client();
  patchExecution(patched, listItem({ id: 'e5' }));
  patchExecution(patched, listItem({ id: 'e3', status: 'failed' }));
  const tasks = patched.getQueryData<{ pages: { items: { last_execution?: { id: string } }[] }[] }>(keys.taskList('', ''))!.pages[0]!.items;
  expect(tasks.map((task) => task.last_execution?.id)).toEqual(['e5', undefined]);
});

it('forgets a deleted execution', () => {
  const patched = client();
  forgetExecution(patched, 'e1');
  expect(shown(patched).running).toEqual([]);
});
