import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import type { PersonQuestion } from '../api/types';
import { WaitingForYou } from '../dashboard/WaitingForYou';
import { stampItem } from '../dashboard/stamp';
import { ExecutionTable } from '../executions/ExecutionTable';
import { LiveExecution } from '../live/LiveExecution';
import { FakeSocket } from '../test/fakeSocket';
import { execution, listItem, live } from '../test/samples';
import { serve, show, type Answer } from '../test/show';
import { QuestionForm } from './QuestionForm';

beforeEach(() => {
  FakeSocket.opened.length = 0;
  vi.stubGlobal('WebSocket', Object.assign(FakeSocket, { OPEN: 1, CONNECTING: 0, CLOSED: 3 }));
});

const post = 'POST /api/executions/e1/answer';
const answered: Answer = { body: { message: 'Answered.', status: 'running' } };

function ask(change: Partial<PersonQuestion> = {}): PersonQuestion {
  return { id: 'q1', kind: 'question', text: 'Which colour?', asked_at: '2026-01-01T00:00:00Z', ...change };
}

async function open(question: PersonQuestion, answer: Answer = answered) {
  const asked = serve({ [post]: answer });
  const closed = vi.fn();
  const shown = await show(<QuestionForm executionId="e1" question={question} onClosed={closed} />);
  return { ...shown, closed, sent: () => asked.filter((one) => one.request === post).map((one) => one.body) };
}

it('takes an answer in words, and nothing empty', async () => {
  const { user, sent, closed } = await open(ask());
  expect(screen.getByRole('button', { name: 'Send answer' })).toBeDisabled();
  await user.type(screen.getByLabelText('Your answer'), 'blue');
  await user.click(screen.getByRole('button', { name: 'Send answer' }));
  await waitFor(() => expect(closed).toHaveBeenCalled());
  expect(sent()).toEqual([{ question_id: 'q1', text: 'blue' }]);
});

it('offers the choices and any other answer', async () => {
  const { user, sent } = await open(ask({ choices: ['red', 'blue'] }));
  expect(screen.getByLabelText('Another answer')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'blue' }));
  await waitFor(() => expect(sent()).toEqual([{ question_id: 'q1', text: 'blue' }]));
});

it('approves or declines, with a remark', async () => {
  const { user, sent } = await open(ask({ kind: 'approval', text: 'Pay 12 €', reason: 'The order needs it' }));
  expect(screen.getByText('The order needs it')).toBeVisible();
  await user.type(screen.getByLabelText('Remark (optional)'), 'too dear');
  await user.click(screen.getByRole('button', { name: 'Do not approve' }));
  await waitFor(() => expect(sent()).toEqual([{ question_id: 'q1', text: 'too dear', approved: false }]));
});

it('leads to the browser that is to be taken over, and takes “done” from who did it elsewhere', async () => {
  const { user, sent } = await open(ask({ kind: 'takeover', text: 'Type the code' }));
  expect(screen.getByRole('link', { name: 'Go to the browser' })).toHaveAttribute('href', '/executions/e1');
  await user.click(screen.getByRole('button', { name: 'I have done it' }));
  await waitFor(() => expect(sent()).toEqual([{ question_id: 'q1', text: null, approved: true }]));
});

it('tells who comes second that the question is closed', async () => {
  const { user, closed } = await open(ask(), { status: 409, body: { code: 'already_answered', detail: 'Late.' } });
  await user.type(screen.getByLabelText('Your answer'), 'blue');
  await user.click(screen.getByRole('button', { name: 'Send answer' }));
  expect(await screen.findByText(/This question is not open any more/)).toBeVisible();
  expect(closed).toHaveBeenCalled();
});

it('shows what the server has against the answer at the field', async () => {
  const { user, closed } = await open(ask(), { status: 400, body: { code: 'validation_failed', errors: { text: ['Too much.'] }, error_codes: { text: ['too_long'] } } });
  await user.type(screen.getByLabelText('Your answer'), 'x');
  await user.click(screen.getByRole('button', { name: 'Send answer' }));
  expect(await screen.findByText('Too much.')).toBeVisible();
  expect(closed).not.toHaveBeenCalled();
});

it('shows markup in a question as text', async () => {
  await open(ask({ text: '<img src=x onerror=alert(1)> **bold**' }));
  expect(screen.getByText('<img src=x onerror=alert(1)> **bold**')).toBeVisible();
});

it('stands on the live page while it is open, and only then', async () => {
  serve({ 'GET /api/executions/e1/logs': { body: { items: [], next_after: null } }, [post]: answered });
  await show(<LiveExecution initial={live({ execution: execution({ status: 'waiting_for_human', question: ask() }) })} />);
  expect(screen.getByTestId('question')).toHaveTextContent('Which colour?');
  expect(screen.getByRole('button', { name: 'Stop' })).toBeEnabled();
  expect(screen.getByRole('button', { name: 'Pause' })).toBeDisabled();
  await act(async () => {
    FakeSocket.latest.say({ type: 'execution_update', data: { status: 'running', question: null }, position: 6, timestamp: '2026-01-01T00:00:03Z' });
    await new Promise((done) => setTimeout(done, 60));
  });
  expect(screen.queryByTestId('question')).toBeNull();
});

it('is answered from the list and from the dashboard', async () => {
  const asked = serve({ [post]: answered });
  const item = stampItem(listItem({ status: 'waiting_for_human', question: ask() }));
  const { user } = await show(<><ExecutionTable items={[item]} /><WaitingForYou items={[item]} /></>);
  await user.click(screen.getByRole('button', { name: 'Answer “Orders”' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.type(dialog.getByLabelText('Your answer'), 'red');
  await user.click(dialog.getByRole('button', { name: 'Send answer' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await user.type(screen.getByLabelText('Your answer'), 'blue');
  await user.click(screen.getByRole('button', { name: 'Send answer' }));
  await waitFor(() => expect(asked.filter((one) => one.request === post)).toHaveLength(2));
});
