import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { languages, type Language } from '../i18n/languages';

export const everyLanguage = Object.keys(languages) as Language[];
export const otherLanguages = everyLanguage.filter((language) => language !== 'en');
export const namespaces = ['main', 'events', 'errors'] as const;
export type Namespace = (typeof namespaces)[number];

/** A message file as it lies there, flat: key and text. */
export function messages(language: Language, namespace: Namespace): Map<string, string> {
  const name = namespace === 'main' ? `${language}.json` : `${namespace}.${language}.json`;
  return new Map(flatten(JSON.parse(readFileSync(join(import.meta.dirname, '../i18n', name), 'utf8')) as object));
}

function flatten(tree: object, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value as object, `${prefix}${key}.`),
  );
}

/** Messages that depend on a number, without the form: those that English has both for one and for other. */
export function plurals(english: Map<string, string>): string[] {
  return [...english.keys()].filter((key) => key.endsWith('_one')).map((key) => key.slice(0, -'_one'.length)).filter((key) => english.has(`${key}_other`));
}
