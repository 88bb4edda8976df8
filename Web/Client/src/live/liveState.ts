import type {
  ActionResponse, ArtifactResponse, ExecutionResponse, ExecutionState, LiveControl, LiveMessage, LiveResponse, LogResponse,
  StepResponse,
} from '../api/types';
import { executionStates, isFinal, isTicking } from '../status/states';

/** A step whose actions are known, if it has none yet as an empty list. */
export type LiveStep = StepResponse & { actions: ActionResponse[] };

/** What the model has written of its answer to a step: live, and never kept. */
export interface Thinking {
  step_number: number;
  /** When, by the clock of this browser, the model was asked. */
  since: number;
  thinking: string;
  evaluation: string;
  next_goal: string;
}

/** Everything a live page shows except its pictures, which are too many to be state. */
export interface LiveState {
  execution: ExecutionResponse;
  /** When, by the clock of this browser, `execution.elapsed_ms` was right. */
  elapsedAt: number;
  /** By number. */
  steps: LiveStep[];
  control: LiveControl;
  artifacts: ArtifactResponse[];
  /** By position. */
  logs: LogResponse[];
  /** Null while no model is asked. */
  thinking: Thinking | null;
  deleted: boolean;
}

export function fromSnapshot(live: LiveResponse, now: number, logs: LogResponse[] = []): LiveState {
  return {
    execution: live.execution,
    elapsedAt: now,
    steps: live.steps.map((step) => ({ ...step, actions: step.actions ?? [] })).sort((a, b) => a.step_number - b.step_number),
    control: live.control,
    artifacts: live.artifacts ?? [],
    logs,
    thinking: null,
    deleted: false,
  };
}

/** @param now Present time by the clock of this browser, in ms. */
export function applyMessage(state: LiveState, message: LiveMessage, now: number): LiveState {
  switch (message.type) {
    case 'snapshot':
      return fromSnapshot(message.data as LiveResponse, now, state.logs);
    case 'step_update':
      return withoutOldThinking({ ...state, steps: mergeStep(state.steps, message.data as StepResponse) });
    case 'thinking_update':
      return think(state, message.data as ThinkingUpdate, now);
    case 'action_update':
      return { ...state, steps: mergeAction(state.steps, message.data as ActionResponse, state.execution.attempt) };
    case 'log':
      return addLogs(state, [{ ...(message.data as LogResponse), ...stampOf(message) }]);
    case 'control_update':
      return control(state, (message.data as { status: string }).status, now);
    case 'progress_update':
      return progress(state, message.data as Progress);
    case 'execution_update':
      return updateExecution(state, message.data as Partial<ExecutionResponse>, now);
    case 'artifact':
      return addArtifact(state, message.data as ArtifactResponse);
    case 'deleted':
      return { ...state, deleted: true };
    default:
      return state;
  }
}

type ThinkingUpdate = Omit<Thinking, 'since'> & { elapsed_ms: number; is_over: boolean };

function think(state: LiveState, { elapsed_ms, is_over, ...words }: ThinkingUpdate, now: number): LiveState {
  return is_over ? { ...state, thinking: null } : withoutOldThinking({ ...state, thinking: { ...words, since: now - elapsed_ms } });
}

/** Words of the model and steps come by different ways: what a step has decided by now is said by the step. */
function withoutOldThinking(state: LiveState): LiveState {
  const step = state.steps.findLast((one) => one.step_number >= (state.thinking?.step_number ?? Infinity));
  const waits = !step || (step.step_number === state.thinking?.step_number && step.status === 'running' && step.action_type === 'think');
  return waits ? state : { ...state, thinking: null };
}

/** Log messages from REST and from the socket overlap; the position tells which are the same. */
export function addLogs(state: LiveState, added: LogResponse[]): LiveState {
  const last = state.logs.at(-1)?.position ?? -1;
  if (added.every((log, index) => log.position > (added[index - 1]?.position ?? last))) {
    return { ...state, logs: [...state.logs, ...added] };
  }
  const known = new Map(state.logs.map((log) => [log.position, log]));
  added.forEach((log) => known.set(log.position, log));
  return { ...state, logs: [...known.values()].sort((a, b) => a.position - b.position) };
}

export function currentElapsed(state: LiveState, now: number): number {
  const { elapsed_ms, status } = state.execution;
  return isTicking(status) ? elapsed_ms + Math.max(0, now - state.elapsedAt) : elapsed_ms;
}

function stampOf(message: LiveMessage) {
  return message.position ? { position: message.position, timestamp: message.timestamp } : {};
}

function mergeStep(steps: LiveStep[], update: StepResponse): LiveStep[] {
  const known = steps.find((step) => step.step_number === update.step_number);
  const earlier = known && known.attempt === (update.attempt ?? known.attempt) ? known : undefined;
  const actions = (update.actions ?? []).reduce(replaceAction, earlier?.actions ?? []);
  const merged = { ...earlier, ...update, actions };
  return [...steps.filter((step) => step !== known), merged].sort((a, b) => a.step_number - b.step_number);
}

function mergeAction(steps: LiveStep[], action: ActionResponse, attempt: number): LiveStep[] {
  const step: StepResponse = steps.find((one) => one.step_number === action.step_number) ?? {
    id: '',
    step_number: action.step_number,
    action_type: action.action_type,
    description: action.description,
    description_code: action.description_code,
    description_arguments: action.description_arguments,
    status: 'running',
    attempt,
    actions: [],
  };
  return mergeStep(steps, { ...step, actions: [action] });
}

function replaceAction(actions: ActionResponse[], action: ActionResponse): ActionResponse[] {
  return [...actions.filter((one) => one.index !== action.index), action].sort((a, b) => a.index - b.index);
}

function addArtifact(state: LiveState, artifact: ArtifactResponse): LiveState {
  const others = state.artifacts.filter((one) => one.position !== artifact.position);
  return { ...state, artifacts: [...others, artifact] };
}

interface Progress {
  current_step?: number;
  completed_steps?: number;
  total_steps?: number | null;
}

function progress(state: LiveState, data: Progress): LiveState {
  return {
    ...state,
    execution: {
      ...state.execution,
      current_step: data.current_step ?? state.execution.current_step,
      completed_steps: data.completed_steps ?? state.execution.completed_steps,
      total_steps: data.total_steps ?? state.execution.total_steps,
    },
  };
}

/** `resumed` is the event, `running` the state it leads to; `pausing` is a wish the runner has not obeyed yet. */
function control(state: LiveState, word: string, now: number): LiveState {
  if (word === 'pausing') {
    return { ...state, control: { ...state.control, is_paused: true } };
  }
  const status = word === 'resumed' ? 'running' : executionStates.find((one) => one === word);
  return status ? updateExecution(state, { status }, now) : state;
}

function updateExecution(state: LiveState, update: Partial<ExecutionResponse>, now: number): LiveState {
  const before = state.execution;
  const status = update.status ?? before.status;
  const elapsedIsNew = update.elapsed_ms !== undefined;
  const timing = elapsedIsNew || isTicking(status) !== isTicking(before.status);
  return {
    ...state,
    elapsedAt: timing ? now : state.elapsedAt,
    control: controlFor(status, before.status, state.control),
    execution: {
      ...before,
      ...update,
      // A list item carries no task; whatever comes, the snapshot of the task never changes.
      task: update.task ?? before.task,
      elapsed_ms: elapsedIsNew ? update.elapsed_ms! : timing ? currentElapsed(state, now) : before.elapsed_ms,
    },
  };
}

function controlFor(status: ExecutionState, before: ExecutionState, control: LiveControl): LiveControl {
  if (isFinal(status)) {
    return { is_paused: false, is_stopping: false };
  }
  return {
    is_paused: status === 'paused' || (status === before && status !== 'stopping' && control.is_paused),
    is_stopping: status === 'stopping' || control.is_stopping,
  };
}
