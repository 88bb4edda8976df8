import type { TFunction } from 'i18next';

export const SCHEMA_LENGTH = 20_000;

/** The schema as the form shows it. */
export function schemaText(schema: unknown): string {
  return schema === null || schema === undefined ? '' : JSON.stringify(schema, null, 2);
}

/** The schema that was written; null for none. Call it only with text that `schemaError` has nothing against. */
export function parseSchema(text: string): unknown {
  return text.trim() ? (JSON.parse(text) as unknown) : null;
}

/** What can be seen here; whether its words are known to the validator only the server can tell. */
export function schemaError(text: string, t: TFunction): string | undefined {
  if (!text.trim()) {
    return undefined;
  }
  if (text.length > SCHEMA_LENGTH) {
    return t('validation.too_long', { most: SCHEMA_LENGTH });
  }
  try {
    const schema = parseSchema(text);
    return typeof schema === 'object' && !Array.isArray(schema) ? undefined : t('validation.schema_object');
  } catch (error) {
    return t('validation.json', { detail: error instanceof Error ? error.message : '' });
  }
}
