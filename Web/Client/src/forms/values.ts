import type { AgentSettings, BrowserSettings, TaskLimits } from '../api/types';

/** An empty number field holds an empty text. */
export type NumberValue = number | '' | string;

export type LimitValues = { [name in keyof Required<TaskLimits>]: NumberValue };
export interface AgentValues {
  pictures: AgentSettings['pictures'];
  observation_tokens: NumberValue;
  full_turns: NumberValue;
  mark_pictures: boolean;
  planning: boolean;
  earlier_way: boolean;
  ask_people: boolean;
  allow_java_script: boolean;
  fallback_model: string;
  judge_model: string;
  search_url: string;
}

export interface BrowserValues {
  kind: BrowserSettings['kind'];
  viewport_width: NumberValue;
  viewport_height: NumberValue;
  locale: string;
  time_zone: string;
  user_agent: string;
  device: string;
  proxy_server: string;
  proxy_bypass: string;
  proxy_username: string;
  proxy_password: string;
}

export const limitNames = [
  'max_steps', 'run_timeout_minutes', 'max_cost_usd', 'max_tokens', 'max_failures', 'max_actions_per_step', 'model_timeout_seconds',
  'action_timeout_seconds', 'step_timeout_seconds',
] as const satisfies readonly (keyof TaskLimits)[];

export const defaultLimits: TaskLimits = {
  max_steps: 100,
  max_actions_per_step: 5,
  max_failures: 5,
  model_timeout_seconds: 120,
  action_timeout_seconds: 30,
  step_timeout_seconds: 180,
  run_timeout_minutes: 60,
};

export const defaultBrowser: BrowserSettings = { kind: 'headless_shell', viewport_width: 1280, viewport_height: 800 };

/** Limits that a task may do without. */
export const budgetNames: readonly (keyof TaskLimits)[] = ['max_cost_usd', 'max_tokens'];

export const defaultAgent: AgentSettings = {
  pictures: 'auto',
  observation_tokens: 2_000,
  full_turns: 10,
  mark_pictures: false,
  planning: true,
  earlier_way: true,
  ask_people: true,
  allow_java_script: false,
};

export function limitValues(limits: TaskLimits): LimitValues {
  return { ...limits, max_cost_usd: limits.max_cost_usd ?? '', max_tokens: limits.max_tokens ?? '' };
}

export function agentValues(agent: AgentSettings): AgentValues {
  return { ...agent, fallback_model: agent.fallback_model ?? '', judge_model: agent.judge_model ?? '', search_url: agent.search_url ?? '' };
}

export function toAgent(values: AgentValues): AgentSettings {
  return {
    ...values,
    observation_tokens: Number(values.observation_tokens),
    full_turns: Number(values.full_turns),
    fallback_model: textOrNull(values.fallback_model),
    judge_model: textOrNull(values.judge_model),
    search_url: textOrNull(values.search_url),
  };
}

export function browserValues(browser: BrowserSettings): BrowserValues {
  return {
    ...browser,
    locale: browser.locale ?? '',
    time_zone: browser.time_zone ?? '',
    user_agent: browser.user_agent ?? '',
    device: browser.device ?? '',
    proxy_server: browser.proxy_server ?? '',
    proxy_bypass: browser.proxy_bypass ?? '',
    proxy_username: browser.proxy_username ?? '',
    proxy_password: browser.proxy_password ?? '',
  };
}

export function toLimits(values: LimitValues): TaskLimits {
  return Object.fromEntries(
    limitNames.map((name) => [name, values[name] === '' ? null : Number(values[name])]),
  ) as unknown as TaskLimits;
}

export function toBrowser(values: BrowserValues): BrowserSettings {
  return {
    kind: values.kind,
    viewport_width: Number(values.viewport_width),
    viewport_height: Number(values.viewport_height),
    locale: textOrNull(values.locale),
    time_zone: textOrNull(values.time_zone),
    user_agent: textOrNull(values.user_agent),
    device: textOrNull(values.device),
    proxy_server: textOrNull(values.proxy_server),
    proxy_bypass: textOrNull(values.proxy_bypass),
    proxy_username: textOrNull(values.proxy_username),
    proxy_password: textOrNull(values.proxy_password),
  };
}

export function textOrNull(text: string): string | null {
  return text.trim() || null;
}
