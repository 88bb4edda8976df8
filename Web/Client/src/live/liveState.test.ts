import { expect, it } from 'vitest';
import type { LiveMessage, LogResponse } from '../api/types';
import { execution, live, step } from '../test/samples';
import { addLogs, applyMessage, currentElapsed, fromSnapshot } from './liveState';
import { upcomingSteps } from './upcoming';

const START = 1_000_000;
const begin = (change = {}) => fromSnapshot(live({ execution: execution(change) }), START);
const message = (type: string, data: unknown, position = 6): LiveMessage => ({ type, data, position, timestamp: '2026-01-01T00:00:01Z' });
const log = (position: number): LogResponse => ({ position, timestamp: '', level: 'info', message: `m${position}`, attempt: 1 });

it('counts time while running and stands still while paused', () => {
  let state = begin();
  expect(currentElapsed(state, START + 3_000)).toBe(13_000);
  state = applyMessage(state, message('control_update', { status: 'paused' }), START + 3_000);
  expect(state.execution.status).toBe('paused');
  expect(currentElapsed(state, START + 60_000)).toBe(13_000);
  state = applyMessage(state, message('control_update', { status: 'resumed' }), START + 60_000);
  expect(currentElapsed(state, START + 61_000)).toBe(14_000);
});

it('trusts the elapsed time of the server over its own', () => {
  const state = applyMessage(begin(), message('execution_update', { status: 'completed', elapsed_ms: 12_345 }), START + 9_000);
  expect(currentElapsed(state, START + 99_000)).toBe(12_345);
});

it('keeps the task when an update carries none', () => {
  const state = applyMessage(begin(), message('execution_update', { status: 'completed', summary: 'Done.' }), START);
  expect(state.execution.task.name).toBe('Orders');
  expect(state.execution.summary).toBe('Done.');
});

it('shows the wish to pause until the runner has obeyed', () => {
  let state = applyMessage(begin(), message('control_update', { status: 'pausing' }), START);
  expect(state.control.is_paused).toBe(true);
  expect(state.execution.status).toBe('running');
  state = applyMessage(state, message('control_update', { status: 'paused' }), START);
  state = applyMessage(state, message('control_update', { status: 'resumed' }), START);
  expect(state.control.is_paused).toBe(false);
});

it('replaces a step by its number and keeps its actions', () => {
  let state = applyMessage(begin(), message('step_update', step()), START);
  state = applyMessage(state, message('action_update', { step_number: 1, index: 0, action_type: 'navigate', description: 'a', status: 'completed', outside_effect: false }), START);
  state = applyMessage(state, message('step_update', { ...step({ status: 'completed', duration_ms: 50 }), actions: undefined }), START);
  expect(state.steps).toHaveLength(1);
  expect(state.steps[0]).toMatchObject({ status: 'completed', duration_ms: 50 });
  expect(state.steps[0]!.actions).toHaveLength(1);
});

it('begins a step afresh when a later attempt repeats it', () => {
  let state = applyMessage(begin(), message('step_update', step({ status: 'failed', error_code: 'x', actions: [] })), START);
  state = applyMessage(state, message('step_update', step({ attempt: 2 })), START);
  expect(state.steps[0]).not.toHaveProperty('error_code');
  expect(state.steps[0]).toMatchObject({ attempt: 2, status: 'running' });
});

it('keeps steps in order whatever order they come in', () => {
  let state = applyMessage(begin(), message('step_update', step({ step_number: 2 })), START);
  state = applyMessage(state, message('step_update', step({ step_number: 1 })), START);
  expect(state.steps.map((one) => one.step_number)).toEqual([1, 2]);
});

it('merges logs of REST and socket by position', () => {
  let state = addLogs(begin(), [log(7), log(9)]);
  state = addLogs(state, [log(1), log(7)]);
  state = applyMessage(state, message('log', { level: 'error', message: 'm12' }, 12), START);
  expect(state.logs.map((one) => one.position)).toEqual([1, 7, 9, 12]);
});

it('keeps the logs it has when a snapshot comes after a break', () => {
  const state = applyMessage(addLogs(begin(), [log(3)]), message('snapshot', live()), START);
  expect(state.logs).toHaveLength(1);
});

it('lists the actions of the recipe that nobody has begun as waiting, until it has ended', () => {
  const state = applyMessage(begin(), message('step_update', step()), START);
  expect(upcomingSteps(state.execution, state.steps).map((one) => one.number)).toEqual([2, 3]);
  const ended = applyMessage(state, message('execution_update', { status: 'stopped' }), START);
  expect(upcomingSteps(ended.execution, ended.steps)).toEqual([]);
});

it('ignores messages of a kind it does not know', () => {
  const state = begin();
  expect(applyMessage(state, message('something_new', {}), START)).toBe(state);
});

const thinks = (change = {}) => ({ step_number: 1, elapsed_ms: 2_000, thinking: 'A notice', evaluation: '', next_goal: '', is_over: false, ...change });

it('shows what the model writes until its step says what it decided, whichever comes first', () => {
  const undecided = step({ action_type: 'think' });
  let state = applyMessage(begin(), message('thinking_update', thinks()), START);
  expect(state.thinking).toMatchObject({ thinking: 'A notice', since: START - 2_000 });
  state = applyMessage(state, message('step_update', undecided), START);
  state = applyMessage(state, message('thinking_update', thinks({ thinking: 'A notice lies' })), START);
  expect(state.thinking?.thinking).toBe('A notice lies');
  state = applyMessage(state, message('step_update', step({ action_type: 'click' })), START);
  expect(state.thinking).toBeNull();
  state = applyMessage(state, message('thinking_update', thinks()), START);
  expect(state.thinking).toBeNull();
  state = applyMessage(state, message('thinking_update', thinks({ step_number: 2 })), START);
  expect(applyMessage(state, message('thinking_update', thinks({ step_number: 2, is_over: true })), START).thinking).toBeNull();
});
