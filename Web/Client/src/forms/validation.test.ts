import type { TFunction } from 'i18next';
import { expect, it } from 'vitest';
import { validateBrowser } from './validation';
import { browserValues, defaultBrowser } from './values';

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
