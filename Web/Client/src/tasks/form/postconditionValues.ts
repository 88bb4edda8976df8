import { randomId } from '@mantine/hooks';
import type { TFunction } from 'i18next';
import type { Postcondition, PostconditionKind } from '../../api/types';
import { textOrNull } from '../../forms/values';

export const postconditionKinds: PostconditionKind[] = [
  'text_present', 'url_matches', 'file_downloaded', 'result_schema', 'expression', 'judge',
];

/** A condition in the editor: its schema is text, the key stays with it while others are removed. */
export interface EditedCondition {
  key: string;
  kind: PostconditionKind;
  value: string;
  schema: string;
}

/** What a value may look like; patterns and comparisons are the same in every language. */
export function example(kind: PostconditionKind, t: TFunction): string {
  switch (kind) {
    case 'text_present':
      return t('postconditions.example_text');
    case 'judge':
      return t('postconditions.example_judge');
    case 'url_matches':
      return 'https://shop.example/orders/*';
    case 'file_downloaded':
      return 'sales-*.csv';
    case 'result_schema':
      return 'orders';
    case 'expression':
      return 'count($.orders[*]) > 0 and $.orders[*].total > 0';
  }
}

export function newCondition(): EditedCondition {
  return { key: randomId(), kind: 'text_present', value: '', schema: '' };
}

export function editedConditions(conditions: readonly Postcondition[] | null | undefined): EditedCondition[] {
  return (conditions ?? []).map(({ kind, value, schema }) => ({
    key: randomId(),
    kind,
    value: value ?? '',
    schema: schema === null || schema === undefined ? '' : JSON.stringify(schema, null, 2),
  }));
}

export function toConditions(conditions: readonly EditedCondition[]): Postcondition[] {
  return conditions.map(({ kind, value, schema }) => ({
    kind,
    value: textOrNull(value),
    schema: kind === 'result_schema' ? JSON.parse(schema) : null,
  }));
}

/** The server's rules; whether an expression can be read only the server knows. */
export function validateConditions(conditions: readonly EditedCondition[], isRecipe: boolean, t: TFunction): Record<string, string> {
  const errors: Record<string, string> = {};
  conditions.forEach(({ kind, value, schema }, index) => {
    const optional = kind === 'result_schema' || (kind === 'judge' && !isRecipe);
    if (!optional && !value.trim()) {
      errors[`postconditions.${index}.value`] = t('validation.required');
    } else if (value.length > 2_000) {
      errors[`postconditions.${index}.value`] = t('validation.too_long', { most: 2_000 });
    }
    if (kind === 'result_schema' && !isObject(schema)) {
      errors[`postconditions.${index}.schema`] = t('postconditions.schema_invalid');
    }
  });
  return errors;
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
