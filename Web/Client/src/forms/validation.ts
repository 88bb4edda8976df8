import type { TFunction } from 'i18next';
import { limitNames, type BrowserValues, type LimitValues, type NumberValue } from './values';

type Errors = Record<string, string>;

/** Says what is wrong with a whole number, or nothing. */
export function wholeNumber(value: NumberValue, t: TFunction, least = 1): string | null {
  if (value === '') {
    return t('validation.required');
  }
  const given = Number(value);
  return Number.isInteger(given) && given >= least ? null : t('validation.whole_number', { least });
}

export function validateLimits(limits: LimitValues, t: TFunction): Errors {
  const errors: Errors = {};
  for (const name of limitNames) {
    if (name === 'max_cost_usd') {
      if (limits[name] !== '' && !(Number(limits[name]) > 0)) {
        errors[`limits.${name}`] = t('validation.positive');
      }
      continue;
    }
    const error = wholeNumber(limits[name], t);
    if (error) {
      errors[`limits.${name}`] = error;
    }
  }
  return errors;
}

export function validateBrowser(browser: BrowserValues, t: TFunction): Errors {
  const errors: Errors = {};
  for (const name of ['viewport_width', 'viewport_height'] as const) {
    const error = wholeNumber(browser[name], t);
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
  return errors;
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
