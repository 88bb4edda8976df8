import type { BrowserSettings, TaskLimits } from '../api/types';

/** An empty number field holds an empty text. */
export type NumberValue = number | '' | string;

export type LimitValues = { [name in keyof Required<TaskLimits>]: NumberValue };
export interface BrowserValues {
  kind: BrowserSettings['kind'];
  viewport_width: NumberValue;
  viewport_height: NumberValue;
  locale: string;
  time_zone: string;
  user_agent: string;
}

export const limitNames = [
  'max_steps', 'run_timeout_minutes', 'max_cost_usd', 'max_failures', 'max_actions_per_step', 'model_timeout_seconds',
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

export function limitValues(limits: TaskLimits): LimitValues {
  return { ...limits, max_cost_usd: limits.max_cost_usd ?? '' };
}

export function browserValues(browser: BrowserSettings): BrowserValues {
  return {
    ...browser,
    locale: browser.locale ?? '',
    time_zone: browser.time_zone ?? '',
    user_agent: browser.user_agent ?? '',
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
  };
}

export function textOrNull(text: string): string | null {
  return text.trim() || null;
}
