import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import en from './en.json';
import ja from './ja.json';

const root = join(import.meta.dirname, '..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|^test\//.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

function flatten(messages: object, prefix = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value as object, `${prefix}${key}.`),
  );
}

/** Languages have different plural forms of the same message. */
const withoutPlural = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
const keysOf = (messages: object) => [...new Set(flatten(messages).map(([key]) => withoutPlural(key)))].sort();

it('has the same messages in every language', () => {
  expect(keysOf(ja)).toEqual(keysOf(en));
});

it('leaves no message empty and fills the same values in', () => {
  const values = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort();
  const japanese = new Map(flatten(ja));
  for (const [key, text] of flatten(en)) {
    const other = japanese.get(key);
    expect(text, key).not.toBe('');
    if (other !== undefined) {
      expect(values(other), key).toEqual(values(text));
    }
  }
});

it('uses every message, and asks for none that is missing', () => {
  const all = sources.map((source) => source.text).join('\n');
  const known = keysOf(en);
  const literal = new Set([...all.matchAll(/'([a-z_]+(?:\.[a-z_]+)+)'/g)].map((match) => match[1]!));
  const prefixes = [...all.matchAll(/`([a-z_]+\.[a-z_.]*)\$\{/g)].map((match) => match[1]!);
  const unused = known.filter((key) => !literal.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)));
  expect(unused).toEqual([]);
  const asked = [...all.matchAll(/\bt\('([a-z_.]+)'/g)].map((match) => match[1]!);
  expect(asked.filter((key) => !known.includes(key))).toEqual([]);
});

it('writes no words outside the message files', () => {
  // What JSX would show: text between tags, and the attributes that are read out or seen.
  const found = sources
    .filter(({ file }) => file.endsWith('.tsx'))
    .flatMap(({ file, text }) => [
      ...[...text.matchAll(/^\s*([A-Z][a-z]+(?: [a-z]+)*[.!?]?)\s*$/gm)].map((match) => `${file}: ${match[1]}`),
      ...[...text.matchAll(/<[A-Za-z.]+[^<>{}=]*>([^<>{}]*[A-Za-z]{2,}[^<>{}]*)<\//g)].map((match) => `${file}: ${match[1]}`),
      ...[...text.matchAll(/\b(?:aria-label|title|label|placeholder|description|alt)="([^"]*[A-Za-z]{2,}[^"]*)"/g)].map((match) => `${file}: ${match[1]}`),
    ]);
  expect(found).toEqual([]);
});

it('knows the same codes of the server in every language', () => {
  const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as object;
  for (const kind of ['events', 'errors']) {
    expect(keysOf(read(`${kind}.ja.json`)), kind).toEqual(keysOf(read(`${kind}.en.json`)));
  }
});
