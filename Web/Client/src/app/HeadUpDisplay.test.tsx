import { act, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { reportConnection } from '../api/connections';
import { keys } from '../api/keys';
import { takeAlerts } from '../dashboard/patchCaches';
import type { StampedDashboard } from '../dashboard/stamp';
import { runner } from '../test/samples';
import { serve, show } from '../test/show';
import { HeadUpDisplay } from './HeadUpDisplay';

const calm: StampedDashboard = {
  counts: { tasks: 1, active_tasks: 1, running: 1, pending: 0, completed_today: 0, failed_today: 0, stopped_today: 0, cost_today_usd: 0, cost_today_unknown: false },
  running: [], latest: [], failing: [],
  queue: { pending: 0, oldest_seconds: 0, active: 1, capacity: 8, by_priority: [] },
  runners: [runner(), runner({ id: 'r2', name: 'two' })],
  alerts: [],
};

const gone = {
  id: 'x', code: 'runner_gone', severity: 'warning', subject: 'r2', message: '', since: '2026-01-01T00:00:00Z', ended_at: null,
  arguments: { name: 'two', host: 'there' },
} as const;

async function open(change: Partial<StampedDashboard> = {}) {
  const asked = serve({});
  reportConnection('dashboard', 'live');
  const shown = await show(<HeadUpDisplay />);
  act(() => void shown.client.setQueryData(keys.dashboard, { ...calm, ...change }));
  await screen.findByTestId('hud-runners');
  return { asked, ...shown };
}

afterEach(() => reportConnection('dashboard', null));

it('is quiet while all is well, and asks the server for nothing', async () => {
  const { user, asked } = await open();
  expect(screen.getByTestId('hud-runners')).toHaveAccessibleName('2 of 2 live, 1 of 8 places in use');
  expect(screen.getByTestId('hud-runners').dataset.tone).toBe('quiet');
  expect(screen.getByTestId('hud-queue')).toHaveAccessibleName('Nothing waits');
  expect(screen.queryByTestId('hud-alerts')).toBeNull();
  await user.click(screen.getByTestId('hud'));
  expect(await screen.findByText('Nothing is wrong')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Open Operations' })).toHaveAttribute('href', '/operations');
  expect(asked).toEqual([]);
});

it('says what is wrong, reachable by keyboard', async () => {
  const { user } = await open({
    queue: { ...calm.queue, pending: 5, oldest_seconds: 400 },
    runners: [runner(), runner({ id: 'r2', name: 'two', state: 'gone', alive: false })],
    alerts: [gone],
  });
  expect(screen.getByTestId('hud-runners').dataset.tone).toBe('warning');
  expect(screen.getByTestId('hud-queue')).toHaveAccessibleName('5 waiting, the oldest for 6:40');
  expect(screen.getByTestId('hud-alerts')).toHaveAccessibleName('1 alert');
  await user.tab();
  await user.keyboard('{Enter}');
  expect(await screen.findByText('Runner two on there is gone')).toBeVisible();
});

it('is red when nothing can run', async () => {
  await open({ runners: [] });
  expect(screen.getByTestId('hud-runners')).toHaveAccessibleName('No runner is connected');
  expect(screen.getByTestId('hud-runners').dataset.tone).toBe('error');
});

it('takes alerts that come without the rest while the database is away', async () => {
  const { client } = await open();
  act(() => takeAlerts(client, [{ ...gone, code: 'dependency_unhealthy', severity: 'error', arguments: { name: 'postgres', error: '' } }]));
  expect((await screen.findByTestId('hud-alerts')).dataset.tone).toBe('error');
  expect(screen.getByTestId('hud-runners')).toHaveAccessibleName('2 of 2 live, 1 of 8 places in use');
});
