import type { CredentialFieldResponse, CredentialResponse, CredentialTypeResponse } from '../api/types';

/** A secret that is there already and stays unless something is typed; `null` takes it away. */
export type SecretValue = string | null;

/** One entry of a map of secrets; an entry that was there keeps its value while that is empty. */
export interface MapEntry {
  key: string;
  name: string;
  value: string;
  kept: boolean;
}

export type FieldValue = string | number | string[] | MapEntry[] | null;

export interface CredentialValues extends Record<string, unknown> {
  name: string;
  fields: Record<string, FieldValue>;
  allowed_origins: string[];
  is_default: boolean;
}

export const fieldsOf = (credential: CredentialResponse) => credential.fields as Record<string, unknown>;

/** Whether a secret lies at the server. */
export const isKept = (field: CredentialFieldResponse, credential: CredentialResponse | null) =>
  field.secret && credential !== null && (fieldsOf(credential)[field.name] ?? null) !== null;

/** @param name What a new one is called until somebody says otherwise. */
export function credentialValues(type: CredentialTypeResponse, credential: CredentialResponse | null, name = ''): CredentialValues {
  return {
    name: credential?.name ?? name,
    fields: Object.fromEntries(type.fields.map((field) => [field.name, valueOf(field, credential)])),
    allowed_origins: [...(credential?.allowed_origins ?? [])],
    is_default: credential?.is_default ?? false,
  };
}

function valueOf(field: CredentialFieldResponse, credential: CredentialResponse | null): FieldValue {
  const given = credential ? fieldsOf(credential)[field.name] : field.default;
  switch (field.kind) {
    case 'map':
      return Object.keys((given as object | null) ?? {}).map((name) => ({ key: name, name, value: '', kept: field.secret }));
    case 'list':
      return Array.isArray(given) ? given.map(String) : [];
    default:
      // A mask is never put into a field: what is typed there is the new value.
      return field.secret ? '' : typeof given === 'number' ? given : String(given ?? '');
  }
}

/** The request: secrets that were left alone are left out, so that they stay. */
export function toRequest(type: CredentialTypeResponse, values: CredentialValues, credential: CredentialResponse | null) {
  const takesOrigins = type.origins === 'optional' || type.origins === 'required';
  return {
    name: values.name,
    ...(credential ? { revision: credential.revision } : { type: type.name }),
    fields: Object.fromEntries(type.fields.flatMap((field) => toField(field, values.fields[field.name] ?? null, isKept(field, credential)))),
    allowed_origins: takesOrigins && values.allowed_origins.length > 0 ? values.allowed_origins : null,
    // The first one of a type becomes the default by itself.
    is_default: values.is_default || credential ? values.is_default : null,
  };
}

function toField(field: CredentialFieldResponse, value: FieldValue, kept: boolean): [string, unknown][] {
  if (field.kind === 'map') {
    const entries = (value as MapEntry[]).filter((entry) => entry.name.trim());
    return entries.length === 0 && !kept
      ? []
      : [[field.name, Object.fromEntries(entries.map((entry) => [entry.name.trim(), entry.kept && entry.value === '' ? null : entry.value]))]];
  }
  if (value === '' || value === null || (Array.isArray(value) && value.length === 0)) {
    return field.secret && kept && value === '' ? [] : [[field.name, null]];
  }
  return [[field.name, field.kind === 'number' ? Number(value) : value]];
}
