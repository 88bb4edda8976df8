import type { ExecutionState, StepState, Verdict } from '../api/types';

export const executionStates: readonly ExecutionState[] = [
  'pending', 'running', 'paused', 'waiting_for_human', 'stopping', 'completed', 'failed', 'stopped',
];

const finalStates: readonly ExecutionState[] = ['completed', 'failed', 'stopped'];

export function isFinal(state: ExecutionState): boolean {
  return finalStates.includes(state);
}

/** Time passes for an execution only while it runs; paused, waiting and stopping ones stand still, as on the server. */
export function isTicking(state: ExecutionState): boolean {
  return state === 'running';
}

export const stateColor: Record<ExecutionState | StepState, string> = {
  pending: 'gray',
  running: 'blue',
  paused: 'yellow',
  waiting_for_human: 'orange',
  stopping: 'orange',
  completed: 'green',
  failed: 'red',
  stopped: 'gray',
  skipped: 'gray',
};

export const verdictColor: Record<Verdict, string> = {
  verified: 'green',
  unverified: 'yellow',
  refuted: 'red',
};
