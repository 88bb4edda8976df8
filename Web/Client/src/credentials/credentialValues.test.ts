import { expect, it } from 'vitest';
import type { CredentialResponse, CredentialTypeResponse } from '../api/types';
import { credentialValues, toRequest, type MapEntry } from './credentialValues';

const field = { label_key: '', max_length: 500, minimum: null, maximum: null, choices: [], default: null, required: false, secret: false };
const login: CredentialTypeResponse = {
  name: 'site_login', group: 'site', label_key: '', origins: 'required', tested_by: 'browser', purposes: ['site'],
  fields: [
    { ...field, name: 'login_url', kind: 'url', required: true },
    { ...field, name: 'username', kind: 'text', required: true },
    { ...field, name: 'password', kind: 'text', required: true, secret: true },
    { ...field, name: 'totp_secret', kind: 'text', secret: true },
    { ...field, name: 'extra', kind: 'map', secret: true },
  ],
};
const kept = {
  id: 'c1', owner_id: 'u1', access: 'owner', name: 'Shop', type: 'site_login', group: 'site', purposes: ['site'],
  fields: { login_url: 'https://shop.example/', username: 'demo', password: '••••••••', totp_secret: '••••••••', extra: { pin: '••••••••', colour: '••••••••' } },
  allowed_origins: ['https://shop.example'], is_default: true, key_lost: false, revision: 3, created_at: '', updated_at: '',
} as unknown as CredentialResponse;

it('leaves secrets out that were left alone, and never sends a mask', () => {
  const values = credentialValues(login, kept);
  expect(JSON.stringify(values)).not.toContain('•');
  expect(toRequest(login, values, kept)).toEqual({
    name: 'Shop', revision: 3, is_default: true, allowed_origins: ['https://shop.example'],
    fields: { login_url: 'https://shop.example/', username: 'demo', extra: { pin: null, colour: null } },
  });
});

it('sends what was typed, and null for what is taken away', () => {
  const values = credentialValues(login, kept);
  values.fields.password = 'new one';
  values.fields.totp_secret = null;
  values.fields.extra = (values.fields.extra as MapEntry[]).filter((entry) => entry.name !== 'colour');
  expect(toRequest(login, values, kept).fields).toMatchObject({ password: 'new one', totp_secret: null, extra: { pin: null } });
});

it('names the type of a new one, and lets the server choose its default and its places', () => {
  const values = credentialValues(login, null);
  values.name = 'Shop';
  values.fields.password = 'secret';
  expect(toRequest(login, values, null)).toEqual({
    name: 'Shop', type: 'site_login', is_default: null, allowed_origins: null,
    fields: { login_url: null, username: null, password: 'secret', totp_secret: null },
  });
});
