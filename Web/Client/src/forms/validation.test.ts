import type { TFunction } from 'i18next';
import { expect, it } from 'vitest';
import { validateBrowser, validateLimits } from './validation';
import { browserValues, defaultBrowser, defaultLimits, limitValues } from './values';

const keys = ((key: string) => key) as unknown as TFunction;

it.each([
  ['proxy_server', 'proxy', 'validation.proxy'],
  ['proxy_server', 'ftp://proxy:21', 'validation.proxy'],
  ['proxy_server', 'http://me:word@proxy:3128', 'validation.proxy'],
  ['proxy_password', 'word', 'validation.secret'],
  ['proxy_server', 'socks5://proxy:1080', undefined],
  ['proxy_server', 'http://proxy.example.com:3128/', undefined],
  ['proxy_password', '<secret:proxy.password>', undefined],
])('checks %s as the server does: %s', (field, value, error) => {
  const errors = validateBrowser({ ...browserValues(defaultBrowser), [field]: value }, keys);
  expect(errors[`browser.${field}`]).toBe(error);
});

it.each([
  [120, 180, undefined],
  [180, 180, 'validation.step_not_longer_than_model'],
  [600, 180, 'validation.step_not_longer_than_model'],
])('wants a step to last longer than its model may: %s and %s s', (model, step, error) => {
  const errors = validateLimits({ ...limitValues(defaultLimits), model_timeout_seconds: model, step_timeout_seconds: step }, keys);
  expect(errors).toEqual(error ? { 'limits.step_timeout_seconds': error } : {});
});
