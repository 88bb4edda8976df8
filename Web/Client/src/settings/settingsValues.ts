import type { TFunction } from 'i18next';
import type { SettingsResponse } from '../api/types';
import { numberWithin, retentionDays, validateBrowser, validateLimits } from '../forms/validation';
import {
  browserValues, limitValues, textOrNull, toBrowser, toLimits, type BrowserValues, type LimitValues, type NumberValue,
} from '../forms/values';

export interface SettingsValues {
  updated_at: string | null;
  limits: LimitValues;
  browser: BrowserValues;
  default_model: string;
  screenshot_retention_days: NumberValue;
  execution_retention_days: NumberValue;
}

export function settingsValues(settings: SettingsResponse): SettingsValues {
  return {
    updated_at: settings.updated_at ?? null,
    limits: limitValues(settings.limits),
    browser: browserValues(settings.browser),
    default_model: settings.default_model ?? '',
    screenshot_retention_days: settings.screenshot_retention_days,
    execution_retention_days: settings.execution_retention_days ?? '',
  };
}

export function toSettings(values: SettingsValues): SettingsResponse {
  return {
    updated_at: values.updated_at,
    limits: toLimits(values.limits),
    browser: toBrowser(values.browser),
    default_model: textOrNull(values.default_model),
    screenshot_retention_days: Number(values.screenshot_retention_days),
    execution_retention_days: values.execution_retention_days === '' ? null : Number(values.execution_retention_days),
  };
}

export function validateSettings(values: SettingsValues, t: TFunction): Record<string, string> {
  const errors = { ...validateLimits(values.limits, t), ...validateBrowser(values.browser, t) };
  const pictures = numberWithin(values.screenshot_retention_days, retentionDays, t);
  if (pictures) {
    errors.screenshot_retention_days = pictures;
  }
  const executions = values.execution_retention_days === '' ? null : numberWithin(values.execution_retention_days, retentionDays, t);
  if (executions) {
    errors.execution_retention_days = executions;
  }
  return errors;
}
