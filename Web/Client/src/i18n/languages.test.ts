// @vitest-environment jsdom
import i18next from 'i18next';
import { afterEach, expect, it, vi } from 'vitest';
import { changeLanguage, startLanguages } from '.';
import { languageOf, negotiate, regionalTag } from './languages';

afterEach(() => localStorage.clear());
const reads = (...tags: string[]) => vi.spyOn(navigator, 'languages', 'get').mockReturnValue(tags);

it.each([
  ['zh-TW', 'zh-Hant'], ['zh-HK', 'zh-Hant'], ['zh-MO', 'zh-Hant'], ['zh-Hant', 'zh-Hant'], ['zh-Hant-CN', 'zh-Hant'], ['yue-HK', 'zh-Hant'],
  ['zh', 'zh-Hans'], ['zh-CN', 'zh-Hans'], ['zh-SG', 'zh-Hans'], ['zh-Hans', 'zh-Hans'], ['zh-Hans-HK', 'zh-Hans'], ['ZH-tw', 'zh-Hant'],
  ['ja', 'ja'], ['ja-JP', 'ja'], ['en-GB', 'en'],
])('gives a reader of %s the pages in %s', (tag, language) => {
  expect(languageOf(tag)).toBe(language);
});

it('knows what it does not speak', () => {
  expect(['de', 'ko-KR', 'no tag', '', 'constructor'].map(languageOf)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

it('takes the first language that it speaks, else English', () => {
  expect(negotiate(['de-AT', 'zh-HK', 'en'])).toBe('zh-Hant');
  expect(negotiate(['de', 'fr'])).toBe('en');
  expect(negotiate([])).toBe('en');
});

it('formats as the region of the reader does', () => {
  expect(regionalTag('zh-Hant', ['en-US', 'zh-HK'])).toBe('zh-HK');
  expect(regionalTag('en', ['ja-JP'])).toBe('en');
});

it('speaks the language of the browser, and says so to it', async () => {
  reads('zh-TW', 'en');
  await startLanguages();
  expect(i18next.t('tasks.run')).toBe('立即執行');
  expect(document.documentElement.lang).toBe('zh-Hant');
});

it('remembers the language that was chosen', async () => {
  reads('zh-TW');
  await startLanguages();
  await changeLanguage('zh-Hans');
  expect(i18next.t('tasks.run')).toBe('立即执行');
  expect(document.documentElement.lang).toBe('zh-Hans');
  await startLanguages();
  expect(i18next.language).toBe('zh-Hans');
});

it('keeps to the last of two choices in quick succession', async () => {
  reads('en');
  await startLanguages();
  await Promise.all([changeLanguage('ja'), changeLanguage('en')]);
  expect(i18next.language).toBe('en');
  expect(document.documentElement.lang).toBe('en');
});
