import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { serve, show } from '../test/show';
import { listItem } from '../test/samples';
import { ExecutionCards } from './ExecutionCards';
import { ExecutionsPage } from './ExecutionsPage';

it('offers to delete only what may be deleted, by what each line says itself', async () => {
  const asked = serve({
    'GET /api/executions': { body: { items: [listItem({ id: 'e1', task_name: 'Mine' }), listItem({ id: 'e2', task_name: 'Shared', access: 'run' })], next_after: null } },
    'GET /api/tasks': { body: { items: [], next_after: null } },
  });
  await show(<ExecutionsPage />, '/executions');
  const rows = await screen.findAllByTestId('execution-row');
  expect(rows.map((row) => within(row).queryByRole('button', { name: /^Delete/ }) !== null)).toEqual([true, false]);
  // No list of tasks is read for that, which could be too short.
  expect(asked.filter(({ request }) => request.startsWith('GET /api/tasks/')).length).toBe(0);
});

it('says on the cards of phones what an execution cost, and that something is missing in it', async () => {
  serve({});
  await show(<ExecutionCards items={[{ ...listItem({ cost_usd: 1.2, cost_unknown: true }), received_at: 0 }, { ...listItem({ id: 'e2' }), received_at: 0 }]} />, '/executions');
  const [priced, free] = screen.getAllByTestId('execution-row');
  expect(within(priced!).getByText('$1.20 + unknown')).toHaveAttribute('title', 'The price of a model that was asked is not known; what it cost is missing here.');
  expect(priced).toHaveTextContent('Cost $1.20 + unknown (The price of a model');
  expect(free).not.toHaveTextContent('$');
});

it('finds a task to filter by among any number, by asking the server', async () => {
  const tasks = Array.from({ length: 300 }, (_, number) => ({ id: `t${number}`, name: `Task ${number}` }));
  serve({ 'GET /api/executions': { body: { items: [], next_after: null } } });
  const plain = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = new URL(String(input), 'http://localhost');
    if (url.pathname !== '/api/tasks') {
      return plain(input, init);
    }
    const found = tasks.filter(({ name }) => name.includes(url.searchParams.get('search') ?? '')).slice(0, Number(url.searchParams.get('limit')));
    return new Response(JSON.stringify({ items: found, next_after: null }), { headers: { 'content-type': 'application/json' } });
  };
  const { user } = await show(<ExecutionsPage />, '/executions');
  await user.type(await screen.findByRole('combobox', { name: 'Task' }), 'Task 287');
  expect(await screen.findByRole('option', { name: 'Task 287' })).toBeVisible();
});
