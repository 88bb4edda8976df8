import type { TFunction } from 'i18next';
import { budgetNames, limitNames, type AgentValues, type BrowserValues, type LimitValues, type NumberValue } from './values';

type Errors = Record<string, string>;
export type Range = readonly [least: number, most: number];

/** The bounds that the server's TaskValidator and SettingsEndpoints set. */
const limitRanges: Record<keyof LimitValues, Range> = {
  max_steps: [1, 1_000],
  max_actions_per_step: [1, 20],
  max_failures: [1, 50],
  model_timeout_seconds: [5, 600],
  action_timeout_seconds: [1, 300],
  step_timeout_seconds: [5, 1_800],
  run_timeout_minutes: [1, 1_440],
  max_cost_usd: [0, 10_000],
  max_tokens: [1_000, 1_000_000_000],
};
const agentRanges = { observation_tokens: [500, 50_000], full_turns: [1, 100] } as const;
const viewportRanges = { viewport_width: [320, 3_840], viewport_height: [240, 2_160] } as const;
export const retentionDays: Range = [1, 3_650];

/** Says what is wrong with a number that must be given, or nothing. */
export function numberWithin(value: NumberValue, [least, most]: Range, t: TFunction, whole = true): string | null {
  if (value === '') {
    return t('validation.required');
  }
  const given = Number(value);
  return (whole ? Number.isInteger(given) : Number.isFinite(given)) && given >= least && given <= most
    ? null
    : t(whole ? 'validation.whole_number' : 'validation.number', { least, most });
}

export function validateLimits(limits: LimitValues, t: TFunction): Errors {
  const errors: Errors = {};
  for (const name of limitNames) {
    const none = budgetNames.includes(name) && limits[name] === '';
    const error = none ? null : numberWithin(limits[name], limitRanges[name], t, name !== 'max_cost_usd');
    if (error) {
      errors[`limits.${name}`] = error;
    }
  }
  // Else no slow answer is ever the model's fault, and the fallback model is never asked.
  if (!errors['limits.step_timeout_seconds'] && Number(limits.step_timeout_seconds) <= Number(limits.model_timeout_seconds)) {
    errors['limits.step_timeout_seconds'] = t('validation.step_not_longer_than_model', { seconds: limits.model_timeout_seconds });
  }
  return errors;
}

export function validateAgent(agent: AgentValues, t: TFunction): Errors {
  const errors: Errors = {};
  for (const name of ['observation_tokens', 'full_turns'] as const) {
    const error = numberWithin(agent[name], agentRanges[name], t);
    if (error) {
      errors[`agent.${name}`] = error;
    }
  }
  for (const name of ['fallback_model', 'judge_model'] as const) {
    if (agent[name].length > 200) {
      errors[`agent.${name}`] = t('validation.too_long', { most: 200 });
    }
  }
  if (agent.search_url.trim() && !isSearchUrl(agent.search_url.trim())) {
    errors['agent.search_url'] = t('validation.search_url', { place: QUERY_PLACE });
  }
  return errors;
}

/** Where the words go in the address of a search engine. */
export const QUERY_PLACE = '{query}';

function isSearchUrl(text: string): boolean {
  try {
    const { protocol, host } = new URL(text.replaceAll(QUERY_PLACE, 'words'));
    return text.includes(QUERY_PLACE) && ['http:', 'https:'].includes(protocol) && !host.includes('words');
  } catch {
    return false;
  }
}

export function validateBrowser(browser: BrowserValues, t: TFunction): Errors {
  const errors: Errors = {};
  for (const name of ['viewport_width', 'viewport_height'] as const) {
    const error = numberWithin(browser[name], viewportRanges[name], t);
    if (error) {
      errors[`browser.${name}`] = error;
    }
  }
  if (browser.time_zone && !isTimeZone(browser.time_zone)) {
    errors['browser.time_zone'] = t('validation.time_zone');
  }
  if (browser.locale && !isLocale(browser.locale)) {
    errors['browser.locale'] = t('validation.locale');
  }
  if (browser.user_agent.length > 500) {
    errors['browser.user_agent'] = t('validation.too_long', { most: 500 });
  }
  if (browser.proxy_server.trim() && !isProxy(browser.proxy_server.trim())) {
    errors['browser.proxy_server'] = t('validation.proxy');
  }
  if (browser.proxy_password.trim() && !secret.test(browser.proxy_password.trim())) {
    errors['browser.proxy_password'] = t('validation.secret');
  }
  return errors;
}

const secret = /^<secret:[^<>.\s]{1,100}\.[^<>.\s]{1,100}>$/;

function isProxy(address: string): boolean {
  return /^(https?|socks[45]):\/\/[^\s/@?#]+\/?$/i.test(address) && URL.canParse(address);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
