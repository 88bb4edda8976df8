import { expect, it } from 'vitest';
import { dynamicKeys } from '../test/dynamicKeys';
import { everyLanguage, messages, plurals } from '../test/messages';
import { askedKeys, sources, visibleWords } from '../test/sources';

const english = messages('en', 'main');
const counted = plurals(english);
const keys = [...new Set([...english.keys()].map((key) => counted.find((base) => key === `${base}_one` || key === `${base}_other`) ?? key))];
const asked = sources.map(({ file, text }) => ({ file, ...askedKeys(file, text) }));
const declared = Object.entries(dynamicKeys).flatMap(([prefix, values]) => values.map((value) => prefix + value));

it('declares every key that is put together, and none that is not', () => {
  expect([...new Set(asked.flatMap(({ prefixes }) => prefixes))].sort()).toEqual(Object.keys(dynamicKeys).sort());
});

it('asks for no message that is missing', () => {
  const missing = asked.flatMap(({ file, literal }) => literal.filter((key) => !keys.includes(key)).map((key) => `${file}: ${key}`));
  expect(missing).toEqual([]);
  expect(declared.filter((key) => !keys.includes(key))).toEqual([]);
});

it('keeps no message that nothing uses', () => {
  const used = new Set([...declared, ...asked.flatMap(({ literal, mentioned }) => [...literal, ...mentioned])]);
  expect(keys.filter((key) => !used.has(key))).toEqual([]);
});

it('writes no words outside the message files', () => {
  expect(sources.flatMap(({ file, text }) => visibleWords(file, text).map((words) => `${file}: ${words}`))).toEqual([]);
});

it('calls a button for screen readers by what is written on it, too', () => {
  const named = sources.flatMap(({ file, text }) => [...text.matchAll(
    /<Button\b(?:(?!<\/?Button\b)[^])*?aria-label=\{t\('([^']+)'(?:(?!<\/?Button\b)[^])*?>\s*\{t\('([^']+)'\)\}\s*<\/Button>/g,
  )].map(([, name, written]) => ({ file, name: name!, written: written! })));
  expect(named.length).toBeGreaterThan(5);
  const otherwise = everyLanguage.flatMap((language) => {
    const words = messages(language, 'main');
    return named.filter(({ name, written }) => !words.get(name)!.toLowerCase().includes(words.get(written)!.toLowerCase()))
      .map(({ file, name }) => `${language}: ${name} in ${file}`);
  });
  expect(otherwise).toEqual([]);
});

it('finds words wherever a page could show them', () => {
  const words = (code: string) => visibleWords('sample.tsx', code);
  expect(words('const a = <b>Save it</b>;')).toEqual(['Save it']);
  expect(words('const a = <b>{busy ? "Saving" : t("tasks.save")}</b>;')).toEqual(['Saving']);
  expect(words('const a = <>{`${n} rows`}</>;')).toEqual([' rows']);
  expect(words('const a = <b title={broken && "Broken"} className="big red" />;')).toEqual(['Broken']);
  expect(words('notifications.show({ title: "Something failed", color: "red" });')).toEqual(['Something failed']);
  expect(words('const a = <b aria-label={t("app.menu")}>{name} · 1</b>;')).toEqual([]);
});

it('finds the messages that a source asks for', () => {
  expect(askedKeys('sample.ts', 't(wrong ? "a.b" : "a.c"); i18n.t(`d.${x}`); other("e.f"); g("an example");')).toEqual({
    literal: ['a.b', 'a.c'], prefixes: ['d.'], mentioned: ['a.b', 'a.c', 'e.f'],
  });
});
