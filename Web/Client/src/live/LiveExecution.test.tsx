import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import type { ArtifactResponse, LiveResponse } from '../api/types';
import { FakeSocket } from '../test/fakeSocket';
import { execution, live, step } from '../test/samples';
import { serve, show } from '../test/show';
import { LiveExecution } from './LiveExecution';

beforeEach(() => {
  FakeSocket.opened.length = 0;
  vi.stubGlobal('WebSocket', Object.assign(FakeSocket, { OPEN: 1, CONNECTING: 0, CLOSED: 3 }));
});

const logs = {
  items: [
    { position: 1, timestamp: '2026-01-01T00:00:00Z', level: 'debug', message: 'Browser started', attempt: 1 },
    { position: 2, timestamp: '2026-01-01T00:00:01Z', level: 'info', message: 'Opened the shop', attempt: 1 },
    { position: 3, timestamp: '2026-01-01T00:00:02Z', level: 'error', message: 'Something broke', attempt: 1 },
  ],
  next_after: null,
};

function open(initial: LiveResponse, answers = {}) {
  const asked = serve({ 'GET /api/executions/e1/logs': { body: logs }, ...answers });
  return show(<LiveExecution initial={initial} />).then((shown) => ({ ...shown, asked }));
}

async function say(type: string, data: unknown, position: number | null) {
  await act(async () => {
    FakeSocket.latest.say({ type, data, position, timestamp: '2026-01-01T00:00:03Z' });
    await new Promise((done) => setTimeout(done, 60));
  });
}

it('lists what was done, what is being done and what waits', async () => {
  await open(live({ steps: [step({ status: 'completed', duration_ms: 1_234 })] }));
  const steps = within(screen.getByTestId('live-steps'));
  expect(steps.getByText('Open the shop')).toBeVisible();
  expect(steps.getByText('1.2s')).toBeVisible();
  expect(steps.getByText('Click button “Sign in”')).toBeVisible();
  expect(steps.getAllByText('waiting')).toHaveLength(2);
  await say('step_update', step({ step_number: 2, id: 's2', description: 'Sign in' }), 6);
  expect(screen.getByText('Step 2 of 3')).toBeVisible();
  expect(steps.getByText('Sign in')).toBeVisible();
  expect(steps.getAllByText('waiting')).toHaveLength(1);
});

it('is marked LIVE only while it runs, and shows the result when it has ended', async () => {
  await open(live());
  expect(FakeSocket.latest.url).toContain('/ws/live/e1?after=5&pictures=answered');
  expect(screen.getByTestId('live-mark')).toBeVisible();
  await say('execution_update', { status: 'completed', verdict: 'verified', summary: 'Two orders.', elapsed_ms: 65_000, result: { orders: [{ id: 1 }, { id: 2 }] } }, 7);
  expect(screen.queryByTestId('live-mark')).toBeNull();
  expect(screen.getByTestId('elapsed')).toHaveTextContent('1:05');
  expect(screen.getByText('Two orders.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'CSV' })).toHaveAttribute('href', '/api/executions/e1/result/download?format=csv&name=orders');
  expect(screen.getByRole('button', { name: 'Run again' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
});

it('offers every file that was made or fetched, results first, and no pictures of steps', async () => {
  const file = (position: number, kind: ArtifactResponse['kind'], name: string): ArtifactResponse => ({
    position, kind, name, size: 5, content_type: 'text/plain', created_at: '2026-01-01T00:00:00Z', url: `/files/${name}`,
  });
  const artifacts = [file(1, 'screenshot', '1-after.jpg'), file(2, 'other', 'notes.md'), file(3, 'download', 'orders.csv'), file(4, 'result', 'page.pdf')];
  await open(live({ artifacts, execution: execution({ status: 'completed' }) }));
  const links = within(await screen.findByTestId('live-result')).getAllByRole('link').filter((link) => link.getAttribute('href')?.startsWith('/files/'));
  expect(links.map((link) => link.getAttribute('href'))).toEqual(['/files/page.pdf', '/files/orders.csv', '/files/notes.md']);
});

it('shows the plan of the agent as its coming steps, and what it said of the end', async () => {
  const prompt = { ...execution().task, recipe: null, prompt: 'Read the orders.' };
  await open(live({ execution: execution({ task: prompt, plan: [{ text: 'Sign in', state: 'running' }, { text: 'Read', state: 'pending' }] }) }));
  const steps = within(screen.getByTestId('live-steps'));
  expect(steps.getByTestId('plan')).toHaveTextContent('The agent’s plan0 of 2 done');
  expect(steps.getByText('Read')).toBeVisible();
  await say('execution_update', { plan: [{ text: 'Sign in', state: 'completed' }, { text: 'Read', state: 'running' }] }, 6);
  expect(steps.getByTestId('plan')).toHaveTextContent('1 of 2 done');
  expect(steps.queryByText('Sign in')).toBeNull();

  const condition = { kind: 'text_present', value: 'Thank you' };
  const reason = { text: 'The page at the end does not show it', code: 'verdict_text_missing' };
  await say('execution_update', { status: 'completed', verdict: 'refuted', conditions: [{ condition, outcome: 'refuted', reason }] }, 7);
  expect(steps.queryByTestId('plan')).toBeNull();
  const checked = within(screen.getByTestId('conditions'));
  expect(checked.getByRole('img', { name: 'Refuted' })).toBeVisible();
  expect(checked.getByText('Thank you')).toBeVisible();
  expect(checked.getByText('The page at the end does not show it')).toBeVisible();
});

it('shows what the model writes below its step, and for how long it has been silent', async () => {
  await open(live({ steps: [step({ action_type: 'think', description: 'Looking' })] }));
  const words = { step_number: 1, elapsed_ms: 12_000, thinking: '', evaluation: '', next_goal: '', is_over: false };
  await say('thinking_update', words, null);
  expect(screen.getByTestId('thinking')).toHaveTextContent('Thinking…12s');
  await say('thinking_update', { ...words, thinking: 'A notice lies over it.', evaluation: 'failed', next_goal: 'Close it' }, null);
  expect(screen.getByText('A notice lies over it.')).toBeVisible();
  expect(screen.getByTestId('thinking')).toHaveTextContent('Last stepfailedNextClose it');
  await say('step_update', step({ status: 'completed', description: 'Close it' }), 6);
  expect(screen.queryByTestId('thinking')).toBeNull();
});

it('shows the settings that the execution was started with', async () => {
  const { user } = await open(live());
  await user.click(screen.getByRole('button', { name: 'Show' }));
  expect(await screen.findByTestId('settings-used')).toHaveTextContent('Steps at most100');
  expect(screen.getByTestId('settings-used')).toHaveTextContent('Tokens at mostNo limit');
});

it.each([
  [0.5, false, '$0.50'],
  [0.5, true, '$0.50 + unknown'],
  [0, true, 'unknown'],
])('shows a cost of %s, unknown in part: %s, as %s', async (cost_usd, cost_unknown, words) => {
  await open(live({ execution: execution({ input_tokens: 10, cost_usd, cost_unknown }) }));
  expect(screen.getByText('Cost').nextSibling).toHaveTextContent(words);
});

it('says that a limit of costs does not hold where a price is not known', async () => {
  const limited = execution({ cost_unknown: true });
  limited.task = { ...limited.task, limits: { ...limited.task.limits, max_cost_usd: 5 } };
  await open(live({ execution: limited }));
  expect(screen.getByText('The cost limit does not hold for this execution')).toBeVisible();
  expect(screen.getByText(/do not count towards \$5\.00/)).toBeVisible();
});

it('gives pictures the frame of their own size, not of the settings', async () => {
  const { user } = await open(live({ steps: [step({ status: 'completed', screenshot_path: 'x.jpg' })] }));
  await user.click(screen.getByRole('button', { name: /Open the shop/ }));
  const picture = screen.getByTestId('live-picture');
  Object.defineProperties(picture, { naturalWidth: { value: 412 }, naturalHeight: { value: 839 } });
  fireEvent.load(picture);
  expect(picture.closest('.picture-frame')).toHaveStyle({ '--picture-ratio': '412 / 839' });
});

it('opens no socket for what ended long ago', async () => {
  await open(live({ execution: execution({ status: 'failed', error: { code: 'runner_lost', message: 'Gone.' } }) }));
  expect(FakeSocket.opened).toHaveLength(0);
  expect(await screen.findByRole('alert')).toHaveTextContent('The runner was lost while this was running.');
});

it('says once what can be done about a failure', async () => {
  const message = 'No language model is configured. Set LanguageModels__Provider for the server and start it again.';
  await open(live({ execution: execution({ status: 'failed', error: { code: 'model_not_configured', message } }) }));
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent(/^No language model is configured\. ?Add the key of one here/);
  expect(alert).not.toHaveTextContent('LanguageModels__Provider');
  expect(within(alert).getByRole('button', { name: 'Add a model’s key' })).toBeVisible();
});

it('says of an error what its title has not said already', async () => {
  const message = 'The model gave no answer that could be used. The target must be a number.';
  await open(live({ execution: execution({ status: 'failed', error: { code: 'model_invalid_output', message } }) }));
  expect(await screen.findByRole('alert')).toHaveTextContent(/^The model gave no answer that could be used\. ?The target must be a number\.$/);
});

it('keeps what the server knows about a failure beside the advice', async () => {
  const message = 'No visible element matches button “Pay”.';
  await open(live({ execution: execution({ status: 'failed', error: { code: 'element_not_found', message } }) }));
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent(message);
  expect(alert).toHaveTextContent('Compare it with the last picture');
});

it('does not count steps as done that a stop has closed', async () => {
  const steps = [
    step({ status: 'completed' }),
    step({ id: 's2', step_number: 2, status: 'skipped' }),
    step({ id: 's3', step_number: 3, status: 'skipped' }),
  ];
  await open(live({ execution: execution({ status: 'stopped', current_step: 2, completed_steps: 1 }), steps }));
  expect(screen.getByText('Step 2 of 3')).toBeVisible();
});

it('asks before it stops, and says that it is stopping', async () => {
  const { user, asked } = await open(live(), {
    'POST /api/executions/e1/stop': { body: { message: 'Stopping.', status: 'stopping' } },
  });
  await user.click(screen.getByRole('button', { name: 'Stop' }));
  expect(asked.map((one) => one.request)).not.toContain('POST /api/executions/e1/stop');
  await user.click(await screen.findByRole('button', { name: 'Stop this execution' }));
  await waitFor(() => expect(screen.getByRole('button', { name: 'Stopping…' })).toBeDisabled());
});

it('pauses and resumes', async () => {
  const { user } = await open(live(), { 'POST /api/executions/e1/pause': { body: { message: 'Paused.', status: 'paused' } } });
  await user.click(screen.getByRole('button', { name: 'Pause' }));
  await say('control_update', { status: 'paused' }, 6);
  expect(screen.getByRole('button', { name: 'Resume' })).toBeEnabled();
  expect(screen.queryByTestId('live-mark')).toBeNull();
});

it('filters the log by level and by words', async () => {
  const { user } = await open(live());
  const log = within(screen.getByTestId('live-log'));
  expect(await log.findByText('Opened the shop')).toBeVisible();
  expect(log.queryByText('Browser started')).toBeNull();
  await user.type(log.getByLabelText('Search the log'), 'BROKE');
  await waitFor(() => expect(log.queryByText('Opened the shop')).toBeNull());
  expect(log.getByText('Something broke')).toBeVisible();
});

it('shows the picture of a step that is clicked, and goes back to live', async () => {
  const { user } = await open(live({ steps: [step({ status: 'completed', screenshot_path: 'x.jpg' })] }));
  await user.click(screen.getByRole('button', { name: /Open the shop/ }));
  expect(screen.getByTestId('live-picture')).toHaveAttribute('src', '/api/executions/e1/screenshots/s1');
  await user.click(screen.getByRole('button', { name: 'Back to live' }));
  expect(screen.getByRole('button', { name: /Open the shop/ })).toHaveAttribute('aria-pressed', 'false');
});

it('leads to the trace when the server says where it is', async () => {
  await open(live({ execution: execution({ trace_id: 'abc', trace_url: 'http://traces.example/abc' }) }));
  expect(screen.getByRole('link', { name: 'Open trace' }).getAttribute('href')).toBe('http://traces.example/abc');
});

it('offers only what the server says may be done with it, and asks nobody else', async () => {
  const { asked } = await open(live({ execution: execution({ access: 'view' }) }));
  expect(await screen.findByText('Opened the shop')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
  expect(asked.map((one) => one.request)).toEqual(['GET /api/executions/e1/logs']);
});

it('lets nobody run again what they may only look at', async () => {
  await open(live({ execution: execution({ access: 'view', status: 'failed' }) }));
  expect(screen.queryByRole('button', { name: 'Run again' })).toBeNull();
});

it('makes a credential of the session that an execution ended with', async () => {
  const { user, asked } = await open(live({ execution: execution({ status: 'completed', checkpoint_step: 3 }) }), {
    'POST /api/credentials/capture': { status: 201, body: { id: 'c1', name: 'Orders' } },
  });
  await user.click(screen.getByRole('button', { name: 'Keep the sign-in' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.type(dialog.getByLabelText('Only of these sites', { selector: 'input' }), 'https://Shop.example/login,');
  await user.click(dialog.getByRole('button', { name: 'Make the credential' }));
  expect(await screen.findByText(/“Orders” was made/)).toBeVisible();
  const sent = asked.find((one) => one.request === 'POST /api/credentials/capture');
  expect(sent?.body).toEqual({ execution_id: 'e1', name: 'Orders', hosts: ['shop.example'] });
});

it('offers no session where none was kept', async () => {
  await open(live({ execution: execution({ status: 'completed' }) }));
  expect(await screen.findByRole('button', { name: 'Run again' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Keep the sign-in' })).toBeNull();
});
