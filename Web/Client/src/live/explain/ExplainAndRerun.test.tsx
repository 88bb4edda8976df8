import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import type { LiveResponse } from '../../api/types';
import { FakeSocket } from '../../test/fakeSocket';
import { execution, live, step } from '../../test/samples';
import { serve, show } from '../../test/show';
import { LiveExecution } from '../LiveExecution';

beforeEach(() => {
  vi.stubGlobal('WebSocket', Object.assign(FakeSocket, { OPEN: 1, CONNECTING: 0, CLOSED: 3 }));
});

const explanation = {
  version: 1,
  step_number: 2,
  started_at: '2026-01-01T00:00:00Z',
  phases: [
    { name: 'observe', start_ms: 0, duration_ms: 20 },
    { name: 'decide', start_ms: 20, duration_ms: 1_500 },
    { name: 'act', start_ms: 1_520, duration_ms: 2_600 },
  ],
  calls: [
    {
      model: 'fake-model',
      start_ms: 20,
      duration_ms: 1_500,
      messages: [
        { role: 'system', text: 'You operate a browser.', pictures: [] },
        { role: 'user', text: 'The page now', pictures: ['executions/e1/2/steps/2-seen-1.jpg'] },
      ],
      requests: [
        { address: 'https://api.example.com/v1', body: '{"first":1}', status: 500, duration_ms: 5 },
        { address: 'https://api.example.com/v1', body: '{"second":1}', status: 200, duration_ms: 5 },
      ],
      answer: '{"next_goal":"Sign in"}',
      input_tokens: 1_000,
      cached_input_tokens: 400,
      output_tokens: 100,
      cost_usd: 0.01,
      error_code: null,
    },
  ],
  observation: '[7] button "Sign in"',
  picture: { key: 'executions/e1/2/steps/2-before.jpg', width: 1_000, height: 500 },
  acted: [
    { action_type: 'click', target: '“Sign in”', outline: { x: 100, y: 50, width: 200, height: 25 } },
    { action_type: 'click', target: 'elsewhere', outline: null },
  ],
};

const preview = {
  from_step: 2,
  checkpoint_at: '2026-01-01T00:00:05Z',
  tabs: [{ url: 'https://shop.example.com/cart', title: 'Cart', is_current: true }],
  cookies: 3,
  not_restorable: [{ text: 'x', code: 'restore_download', arguments: { name: 'a.csv' } }],
  task_changed: true,
};

const effect = { step_number: 2, index: 0, action_type: 'click', description: 'Pay', status: 'completed' as const, outside_effect: true };

const ended = live({
  execution: execution({ status: 'failed', inputs: { size: 'small' }, checkpoint_step: 2, error: { code: 'max_steps', message: 'Over.' } }),
  steps: [
    step({ status: 'completed', started_at: '2026-01-01T00:00:00Z' }),
    step({ id: 's2', step_number: 2, description: 'Sign in', status: 'completed', started_at: '2026-01-01T00:00:01Z', actions: [effect] }),
  ],
});

function open(initial: LiveResponse, answers = {}) {
  const asked = serve({ 'GET /api/executions/e1/logs': { body: { items: [], next_after: null } }, ...answers });
  return show(<LiveExecution initial={initial} />).then((shown) => ({ ...shown, asked }));
}

it('explains a step: times, tokens, messages by role, the answer, and the element outlined over the picture', async () => {
  const { user } = await open(ended, { 'GET /api/executions/e1/steps/2/explain': { body: explanation } });
  await user.click(screen.getByRole('button', { name: 'Details of step 2' }));
  await user.click((await screen.findAllByRole('button', { name: 'Explain' })).at(-1)!);
  const panel = within(await screen.findByTestId('explanation'));
  expect(panel.getByText('Model', { selector: 'dt' })).toBeInTheDocument();
  expect(panel.getByText('slow')).toBeInTheDocument();
  expect(panel.getByText('of these cached').nextSibling).toHaveTextContent('400');
  expect(panel.getByText('Tried again').nextSibling).toHaveTextContent('1');
  const outline = panel.getByTestId('acted-outline');
  expect([outline.style.left, outline.style.top, outline.style.width, outline.style.height]).toEqual(['10%', '10%', '20%', '5%']);
  expect(panel.getByAltText('The page before the first input')).toHaveAttribute('src', '/api/executions/e1/explain/pictures/2/2-before.jpg');
  expect(panel.getByText('{"next_goal":"Sign in"}')).toBeVisible();
  // A closed part may be in the document already: it is drawn ahead, hidden, when there is nothing else to do.
  const isShown = () => panel.queryAllByText('You operate a browser.').some((text) => getComputedStyle(text).display !== 'none');
  expect(isShown()).toBe(false);
  await user.click(panel.getByRole('button', { name: /^System message/ }));
  await waitFor(() => expect(isShown()).toBe(true));
  expect(panel.getByRole('link', { name: 'All steps as one HTML file' })).toHaveAttribute('href', '/api/executions/e1/explain/download');
});

it('shows what the judge was asked, where a model judged', async () => {
  const conditions = [
    { condition: { kind: 'judge' as const, value: null, schema: null }, outcome: 'refuted' as const, reason: { text: 'No order is there.', code: null, arguments: null } },
  ];
  const judged = { ...explanation, step_number: 0, phases: [], picture: null, acted: [] };
  const { task } = execution();
  const told = execution({ status: 'completed', verdict: 'refuted', conditions, task: { ...task, recipe: null, prompt: 'Order tea' } });
  const { user } = await open(live({ execution: told, steps: ended.steps }), {
    'GET /api/executions/e1/steps/0/explain': { body: judged },
  });
  await user.click(await screen.findByRole('button', { name: 'How this was judged' }));
  expect(await screen.findByText('The judgement explained')).toBeInTheDocument();
  expect(within(await screen.findByTestId('explanation')).getByText('{"next_goal":"Sign in"}')).toBeVisible();
  expect(screen.getByRole('link', { name: 'What was asked and said as JSON' })).toHaveAttribute('download', 'verdict.json');
});

it('says when nothing was kept of a step', async () => {
  const { user } = await open(ended);
  await user.click(screen.getByRole('button', { name: 'Details of step 1' }));
  await user.click((await screen.findAllByRole('button', { name: 'Explain' }))[0]!);
  expect(await screen.findByText('No explanation was kept of this step')).toBeInTheDocument();
});

it('says what comes back and what is done twice before it runs again from a step', async () => {
  const { user, asked, router } = await open(ended, {
    'GET /api/executions/e1/rerun': { body: preview },
    'POST /api/executions/e1/rerun': { body: { execution_id: 'e2', status: 'pending' } },
  });
  await user.click(screen.getByRole('button', { name: 'Details of step 2' }));
  await user.click((await screen.findAllByRole('button', { name: 'Run again from here' })).at(-1)!);
  const dialog = within(await screen.findByTestId('rerun'));
  expect(dialog.getByText('Cart – https://shop.example.com/cart')).toBeInTheDocument();
  expect(dialog.getByText('3 cookies, and what the pages had stored')).toBeInTheDocument();
  expect(dialog.getByText('The download of a.csv had not finished')).toBeInTheDocument();
  expect(dialog.getByText('Step 2 had an outside effect and is done once more')).toBeInTheDocument();
  await user.clear(dialog.getByLabelText('size'));
  await user.type(dialog.getByLabelText('size'), 'large');
  await user.click(dialog.getByRole('checkbox', { name: 'With the task as it is now' }));
  await user.click(dialog.getByRole('button', { name: 'Run from step 2' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/executions/e2'));
  expect(asked.find((one) => one.request.startsWith('POST'))?.body).toEqual({ from_step: 2, inputs: { size: 'large' }, with_current_task: true });
});

it('leads to the execution that runs already instead of a second one', async () => {
  const { user, router } = await open(ended, {
    'GET /api/executions/e1/rerun': { body: preview },
    'POST /api/executions/e1/rerun': { status: 409, body: { code: 'task_already_running', detail: 'Running.', execution_id: 'e7' } },
  });
  await user.click(screen.getByRole('button', { name: 'Details of step 2' }));
  await user.click((await screen.findAllByRole('button', { name: 'Run again from here' })).at(-1)!);
  await user.click(await screen.findByRole('button', { name: 'Run from step 2' }));
  await user.click(await screen.findByRole('link', { name: 'Open the running execution' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/executions/e7'));
});

it('says why an execution cannot be continued', async () => {
  const { user } = await open(ended, {
    'GET /api/executions/e1/rerun': { status: 409, body: { code: 'task_deleted', detail: 'Deleted.' } },
  });
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  expect(await screen.findByText('The task was deleted, so nothing of it can be run again.')).toBeInTheDocument();
});

it('says from where and on which runner it was resumed, and what did not come back', async () => {
  const resume = { from_step: 1, not_restored: [{ text: 'x', code: 'restore_opener', arguments: { url: 'https://a.example/' } }] };
  const steps = [step({ status: 'completed', attempt: 1 }), step({ id: 's2', step_number: 2, attempt: 2 })];
  await open(live({ execution: execution({ attempt: 2, runner_name: 'two', resume }), steps }));
  expect(screen.getByText('Resumed from step 1 on runner two')).toBeVisible();
  expect(screen.getByText('1 thing could not be restored')).toBeVisible();
  expect(screen.getByText(/https:\/\/a\.example\/ was opened by another page/)).toBeInTheDocument();
  expect(screen.queryByText('From attempt 1')).toBeNull();
});
