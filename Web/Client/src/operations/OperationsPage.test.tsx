import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { OperationsResponse, RunnerResponse } from '../api/types';
import { runner } from '../test/samples';
import { serve, show } from '../test/show';
import { OperationsPage } from './OperationsPage';

function seen(change: Partial<OperationsResponse> = {}): OperationsResponse {
  return {
    taken_at: '2026-01-01T00:00:00Z',
    queue: {
      pending: 3, oldest_seconds: 400, active: 1, capacity: 4,
      by_priority: [
        { priority: 'high', pending: 1, oldest_seconds: 5 },
        { priority: 'normal', pending: 2, oldest_seconds: 400 },
        { priority: 'low', pending: 0, oldest_seconds: 0 },
      ],
    },
    runners: [runner()],
    events: { oldest_seconds: 0, waiting: 0, shards: [{ shard: 0, waiting: 0, oldest_seconds: 0, reader: 'a1', reader_host: 'server', lease_until: null }] },
    postgres: { healthy: true, latency_ms: 1, size_bytes: 10_000_000, connections: 7, max_connections: 100, version: '15.1' },
    redis: { healthy: true, latency_ms: 1, eviction_policy: 'noeviction', append_only: true },
    artifact_store: { healthy: true, kind: 'directory', latency_ms: 1 },
    apis: [{ id: 'a1', host: 'server', version: '1.0', self: true, event_shards: 8, started_at: '2026-01-01T00:00:00Z', last_seen_at: '2026-01-01T00:00:00Z' }],
    disks: [{ host: 'server', path: '/', uses: ['artifacts'], free_bytes: 50, total_bytes: 100, free_percent: 50 }],
    artifacts: [],
    alerts: {
      active: [], ended: [],
      thresholds: { queue_seconds: 300, disk_free_percent: 10, event_lag_seconds: 30, raise_after_seconds: 20, end_after_seconds: 30 },
    },
    warnings: [],
    ...change,
  };
}

async function open(change: Partial<OperationsResponse> = {}, more: Parameters<typeof serve>[0] = {}) {
  const asked = serve({ 'GET /api/operations': { body: seen(change) }, ...more });
  const shown = await show(<OperationsPage />, '/operations');
  await screen.findByRole('region', { name: 'Alerts' });
  return { asked, ...shown };
}

it('says that nothing is wrong, and shows the queue by priority', async () => {
  await open();
  expect(screen.getByText('Nothing is wrong.')).toBeVisible();
  expect(screen.getByTestId('queue-normal')).toHaveTextContent('Normal26:40');
  expect(screen.getByTestId('queue-low')).toHaveTextContent('Low0–');
  expect(screen.getAllByTestId('dependency').map((one) => one.dataset.healthy)).toEqual(['true', 'true', 'true']);
});

it('drains a runner once that is confirmed, and says when it is the last', async () => {
  const { user, asked } = await open({}, { 'POST /api/runners/r1/drain': { body: runner() } });
  await user.click(screen.getByRole('button', { name: 'Drain one' }));
  expect(await screen.findByText(/It is the only one/)).toBeVisible();
  expect(asked.some((one) => one.request.startsWith('POST'))).toBe(false);
  await user.click(screen.getByRole('button', { name: 'Drain the runner' }));
  await waitFor(() => expect(asked.map((one) => one.request)).toContain('POST /api/runners/r1/drain'));
});

it.each<[string, Partial<RunnerResponse>, string | null]>([
  ['a drained one can be resumed', { state: 'draining', draining: true, drain_since: '2026-01-01T00:00:00Z' }, 'Resume one'],
  ['one that ends can only be waited for', { state: 'draining', draining: true }, null],
  ['a gone one can be removed', { state: 'gone', alive: false }, 'Remove one'],
])('offers what a runner allows: %s', async (_, change, offered) => {
  await open({ runners: [runner(change)] });
  const buttons = within(screen.getByTestId('runner-row')).queryAllByRole('button').map((one) => one.getAttribute('aria-label'));
  expect(buttons).toEqual(offered ? [offered] : []);
});

it('names what a runner holds and marks another version', async () => {
  await open({ runners: [runner({ version_differs: true, executions: [{ id: 'e7', task_name: 'Orders', status: 'running' }] })] });
  expect(screen.getByRole('link', { name: 'Orders' })).toHaveAttribute('href', '/executions/e7');
  expect(screen.getByRole('img', { name: 'Not the version of this server' })).toBeVisible();
});

it('says in words what is wrong, since when, and what to do', async () => {
  await open({
    alerts: {
      ...seen().alerts,
      active: [{
        id: 'x', code: 'disk_low', severity: 'error', subject: 's', message: 'server words', since: '2026-01-01T00:00:00Z', ended_at: null,
        arguments: { host: 'server', path: '/data', percent: '4.2' },
      }],
    },
  });
  expect(screen.getByTestId('alert')).toHaveTextContent('Only 4.2 % of /data on server is free');
  expect(screen.getByTestId('alert')).toHaveTextContent('enlarge the disk');
});

it('shows what can be known while the database and Redis are away', async () => {
  await open({
    queue: null, runners: null, events: null, apis: null, artifacts: null, warnings: null,
    postgres: { healthy: false, error: 'Connection refused' }, redis: { healthy: false, error: 'No answer within 3 s.' },
  });
  expect(screen.getByText('Connection refused')).toBeVisible();
  expect(screen.getAllByText('Cannot be known right now.')).toHaveLength(5);
  expect(screen.getByText('Warnings cannot be read while Redis is away.')).toBeVisible();
});

it('filters warnings by words and by level', async () => {
  const warning = { service: 'api', instance: 'server', category: 'C', exception: null, execution_id: null, first_at: '2026-01-01T00:00:00Z', last_at: '2026-01-01T00:00:00Z' };
  const { user } = await open({
    warnings: [
      { ...warning, level: 'warning', message: 'Events wait', count: 12 },
      { ...warning, service: 'runner', level: 'error', message: 'It broke', exception: 'IOException: full', execution_id: 'e3', count: 1 },
    ],
  });
  expect(screen.getAllByTestId('warning')).toHaveLength(2);
  expect(screen.getByText('12 times')).toBeVisible();
  await user.type(screen.getByLabelText('Filter warnings'), 'ioexc');
  await waitFor(() => expect(screen.getAllByTestId('warning')).toHaveLength(1));
  expect(screen.getByRole('link', { name: 'Execution' })).toHaveAttribute('href', '/executions/e3');
});

it('offers to try again when nothing can be loaded', async () => {
  serve({ 'GET /api/operations': { status: 503, body: { code: 'unreachable' } } });
  await show(<OperationsPage />, '/operations');
  expect(await screen.findByRole('button', { name: 'Try again' })).toBeVisible();
});
