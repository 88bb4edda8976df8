import type { ExecutionListItem, ExecutionResponse, LiveResponse, RunnerResponse, StepResponse } from '../api/types';
import { defaultAgent, defaultBrowser, defaultLimits } from '../forms/values';

export function execution(change: Partial<ExecutionResponse> = {}): ExecutionResponse {
  return {
    id: 'e1',
    task: {
      task_id: 't1',
      name: 'Orders',
      recipe: {
        actions: [
          { action: { type: 'navigate', url: 'https://shop.example.com' } },
          { action: { type: 'click', target: { role: 'button', name: 'Sign in' } } },
          { action: { type: 'done' } },
        ],
      },
      limits: defaultLimits,
      browser: defaultBrowser,
      agent: defaultAgent,
      on_lost_runner: 'restart_if_safe',
      when_running: 'refuse',
      priority: 'normal',
    },
    owner_id: 'u1',
    access: 'edit',
    status: 'running',
    triggered_by: 'manual',
    priority: 'normal',
    inputs: {},
    attempt: 1,
    created_at: '2026-01-01T00:00:00Z',
    elapsed_ms: 10_000,
    current_step: 1,
    completed_steps: 0,
    input_tokens: 0,
    output_tokens: 0,
    cost_usd: 0,
    cost_unknown: false,
    position: 5,
    ...change,
  };
}

export function step(change: Partial<StepResponse> = {}): StepResponse {
  return {
    id: 's1',
    step_number: 1,
    action_type: 'navigate',
    description: 'Open the shop',
    status: 'running',
    attempt: 1,
    actions: [],
    ...change,
  };
}

export function live(change: Partial<LiveResponse> = {}): LiveResponse {
  return {
    execution: execution(),
    steps: [],
    control: { is_paused: false, is_stopping: false },
    screenshot: null,
    artifacts: [],
    ...change,
  };
}

export function listItem(change: Partial<ExecutionListItem> = {}): ExecutionListItem {
  return {
    id: 'e1',
    task_id: 't1',
    task_name: 'Orders',
    access: 'edit',
    status: 'running',
    triggered_by: 'manual',
    priority: 'normal',
    attempt: 1,
    created_at: '2026-01-01T00:00:00Z',
    elapsed_ms: 1000,
    current_step: 1,
    completed_steps: 0,
    cost_usd: 0,
    cost_unknown: false,
    ...change,
  };
}

export function runner(change: Partial<RunnerResponse> = {}): RunnerResponse {
  return {
    id: 'r1',
    name: 'one',
    host: 'here',
    operating_system: 'Linux',
    version: '1.0',
    version_differs: false,
    state: 'live',
    capacity: 4,
    running: 0,
    memory_bytes: 1000,
    browser_memory_bytes: 0,
    executions: [],
    draining: false,
    alive: true,
    drain_since: null,
    stopped_at: null,
    started_at: '2026-01-01T00:00:00Z',
    last_seen_at: '2026-01-01T00:00:00Z',
    ...change,
  };
}
