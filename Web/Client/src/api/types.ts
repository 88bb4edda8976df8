/** The server's records as JSON: snake_case names, enums as snake_case text; what is null may be left out. */

export type ExecutionState =
  'pending' | 'running' | 'paused' | 'waiting_for_human' | 'stopping' | 'completed' | 'failed' | 'stopped';
export type StepState = 'pending' | 'running' | 'completed' | 'failed' | 'skipped';
export type TriggeredBy = 'manual' | 'schedule' | 'api' | 'workflow' | 'webhook' | 'chain' | 'backfill';
export type Verdict = 'verified' | 'unverified' | 'refuted';
export type LogSeverity = 'debug' | 'info' | 'warning' | 'error';
export type LostRunnerPolicy = 'restart_if_safe' | 'restart' | 'fail';
export type OverlapPolicy = 'refuse' | 'queue' | 'parallel';
export type BrowserKind = 'headless_shell' | 'chromium';
export type ArtifactKind = 'screenshot' | 'download' | 'result' | 'other';

type Optional<T> = T | null | undefined;

export interface Paged<T> {
  items: T[];
  next_after?: Optional<string>;
}

export interface ExecutionError {
  code: string;
  message: string;
}

export interface TaskLimits {
  max_steps: number;
  max_actions_per_step: number;
  max_failures: number;
  model_timeout_seconds: number;
  action_timeout_seconds: number;
  step_timeout_seconds: number;
  run_timeout_minutes: number;
  max_cost_usd?: Optional<number>;
}

export interface BrowserSettings {
  kind: BrowserKind;
  viewport_width: number;
  viewport_height: number;
  locale?: Optional<string>;
  time_zone?: Optional<string>;
  user_agent?: Optional<string>;
}

/** The ways by which a recipe finds an element again. */
export interface ElementAnchors {
  role?: Optional<string>;
  name?: Optional<string>;
  test_id?: Optional<string>;
  label?: Optional<string>;
  text?: Optional<string>;
  css?: Optional<string>;
  frame_url?: Optional<string>;
}

/** The parameters of one action; which properties belong to which type says tasks/recipe/actionTypes.ts. */
export interface ActionParameters {
  type: string;
  target?: Optional<number | ElementAnchors>;
  [parameter: string]: unknown;
}

export interface RecipeAction {
  description?: Optional<string>;
  action: ActionParameters;
  optional?: boolean;
  timeout_seconds?: Optional<number>;
}

export interface Recipe {
  version?: number;
  actions: RecipeAction[];
}

export interface TaskRequest {
  name: string;
  description?: Optional<string>;
  prompt?: Optional<string>;
  recipe?: Optional<Recipe>;
  is_active: boolean;
  model?: Optional<string>;
  limits?: Optional<TaskLimits>;
  browser?: Optional<BrowserSettings>;
  on_lost_runner: LostRunnerPolicy;
  when_running: OverlapPolicy;
  notify_on_success: boolean;
  notify_on_failure: boolean;
}

/** What the current step does, in words of the server and as a code of the message files. */
export interface CurrentStep {
  current_step: number;
  current_step_description?: Optional<string>;
  current_step_code?: Optional<string>;
  current_step_arguments?: Optional<Record<string, string>>;
}

export interface TaskExecutionSummary extends CurrentStep {
  id: string;
  status: ExecutionState;
  verdict?: Optional<Verdict>;
  created_at: string;
  started_at?: Optional<string>;
  completed_at?: Optional<string>;
  completed_steps: number;
  total_steps?: Optional<number>;
  error?: Optional<ExecutionError>;
}

export interface TaskResponse extends TaskRequest {
  id: string;
  limits: TaskLimits;
  browser: BrowserSettings;
  created_at: string;
  updated_at: string;
  last_execution?: Optional<TaskExecutionSummary>;
}

export interface RunTaskResponse {
  execution_id: string;
  status: ExecutionState;
}

export interface TaskSnapshot {
  task_id: string;
  name: string;
  prompt?: Optional<string>;
  recipe?: Optional<Recipe>;
  model?: Optional<string>;
  limits: TaskLimits;
  browser: BrowserSettings;
}

export interface ExecutionResponse {
  id: string;
  task: TaskSnapshot;
  status: ExecutionState;
  verdict?: Optional<Verdict>;
  triggered_by: TriggeredBy;
  inputs: Record<string, string>;
  attempt: number;
  runner_id?: Optional<string>;
  runner_name?: Optional<string>;
  created_at: string;
  started_at?: Optional<string>;
  completed_at?: Optional<string>;
  elapsed_ms: number;
  current_step: number;
  completed_steps: number;
  total_steps?: Optional<number>;
  summary?: Optional<string>;
  result?: unknown;
  error?: Optional<ExecutionError>;
  latest_screenshot?: Optional<string>;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
  queue_position?: Optional<number>;
  position: number;
}

/** What a step and an action have in common. */
export interface Doing {
  action_type: string;
  description: string;
  description_code?: Optional<string>;
  description_arguments?: Optional<Record<string, string>>;
  status: StepState;
  target?: Optional<string>;
  input_value?: Optional<string>;
  result?: Optional<string>;
  error_code?: Optional<string>;
  error_message?: Optional<string>;
  started_at?: Optional<string>;
  completed_at?: Optional<string>;
  duration_ms?: Optional<number>;
}

export interface ActionResponse extends Doing {
  step_number: number;
  index: number;
  outside_effect: boolean;
}

export interface StepResponse extends Doing {
  id: string;
  step_number: number;
  detail?: Optional<string>;
  screenshot_path?: Optional<string>;
  attempt: number;
  /** Left out of `step_update`. */
  actions?: Optional<ActionResponse[]>;
}

export interface LogResponse {
  position: number;
  timestamp: string;
  level: LogSeverity;
  message: string;
  message_code?: Optional<string>;
  message_arguments?: Optional<Record<string, string>>;
  step_number?: Optional<number>;
  attempt: number;
}

export interface ArtifactResponse {
  position: number;
  kind: ArtifactKind;
  name: string;
  content_type: string;
  size: number;
  step_number?: Optional<number>;
  created_at: string;
  url: string;
}

export interface LiveControl {
  is_paused: boolean;
  is_stopping: boolean;
}

export interface LiveResponse {
  execution: ExecutionResponse;
  steps: StepResponse[];
  control: LiveControl;
  screenshot?: Optional<string>;
  artifacts: ArtifactResponse[];
}

export interface ControlResponse {
  message: string;
  status: ExecutionState;
}

export interface ExecutionListItem extends CurrentStep {
  id: string;
  task_id: string;
  task_name: string;
  status: ExecutionState;
  verdict?: Optional<Verdict>;
  triggered_by: TriggeredBy;
  attempt: number;
  created_at: string;
  started_at?: Optional<string>;
  completed_at?: Optional<string>;
  elapsed_ms: number;
  completed_steps: number;
  total_steps?: Optional<number>;
  error?: Optional<ExecutionError>;
  latest_screenshot?: Optional<string>;
  cost_usd: number;
}

export interface RunnerResponse {
  id: string;
  name: string;
  host: string;
  version: string;
  capacity: number;
  running: number;
  memory_bytes: number;
  browser_memory_bytes: number;
  draining: boolean;
  alive: boolean;
  started_at: string;
  last_seen_at: string;
}

export interface DashboardCounts {
  tasks: number;
  active_tasks: number;
  running: number;
  pending: number;
  completed_today: number;
  failed_today: number;
  stopped_today: number;
  cost_today_usd: number;
}

export interface QueueStatus {
  pending: number;
  oldest_seconds: number;
  active: number;
  capacity: number;
}

export interface DashboardResponse {
  counts: DashboardCounts;
  running: ExecutionListItem[];
  latest: ExecutionListItem[];
  failing: ExecutionListItem[];
  queue: QueueStatus;
  runners: RunnerResponse[];
}

export interface SettingsResponse {
  limits: TaskLimits;
  browser: BrowserSettings;
  default_model?: Optional<string>;
  screenshot_retention_days: number;
  execution_retention_days?: Optional<number>;
}

export interface ServerInfoResponse {
  version: string;
  models: string[];
  default_model?: Optional<string>;
  practice_url?: Optional<string>;
  now: string;
}

/** What a WebSocket sends; `position` is null or missing for what is not kept. */
export interface LiveMessage {
  type: string;
  execution_id?: Optional<string>;
  position?: Optional<number>;
  timestamp: string;
  data: unknown;
}
