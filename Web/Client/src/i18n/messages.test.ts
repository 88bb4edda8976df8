import { Converter } from 'opencc-js';
import { expect, it } from 'vitest';
import { everyLanguage, messages, namespaces, otherLanguages, plurals } from '../test/messages';
import type { Language } from './languages';

const files = otherLanguages.flatMap((language) => namespaces.map((namespace) => [language, namespace] as const));

/** Names, technical words and patterns that a language leaves as they are. Everything else must be translated. */
const sameAsEnglish: Record<Exclude<Language, 'en'>, readonly string[]> = (() => {
  const everywhere = [
    'app.name', 'trigger.api', 'trigger.webhook', 'recipe.json', 'target_example.test_id', 'target_example.css',
    'live.download_json', 'live.download_csv', 'modifier.control', 'modifier.shift', 'modifier.alt',
  ];
  return { ja: [...everywhere, 'live.mark', 'takeover.dialog_ok'], 'zh-Hant': everywhere, 'zh-Hans': everywhere };
})();

it.each(files)('has every message of %s %s, in the plural forms of the language', (language, namespace) => {
  const english = messages('en', namespace);
  const counted = plurals(english);
  const plain = [...english.keys()].filter((key) => !counted.some((base) => key === `${base}_one` || key === `${base}_other`));
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const expected = [...plain, ...counted.flatMap((base) => forms.map((form) => `${base}_${form}`))];
  expect([...messages(language, namespace).keys()].sort()).toEqual(expected.sort());
});

it.each(files)('fills the same values into the messages of %s %s and leaves none empty', (language, namespace) => {
  const values = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort();
  const english = messages('en', namespace);
  for (const [key, text] of messages(language, namespace)) {
    expect(text.trim(), key).not.toBe('');
    expect(values(text), key).toEqual(values(english.get(key) ?? english.get(key.replace(/_[a-z]+$/, '_other')) ?? ''));
    // A brace too few is shown to the reader.
    expect(text.replaceAll(/\{\{\w+\}\}/g, ''), key).not.toMatch(/[{}]/);
  }
});

it.each(otherLanguages)('translates everything into %s but what is listed', (language) => {
  const same = namespaces.flatMap((namespace) => {
    const english = messages('en', namespace);
    return [...messages(language, namespace)].filter(([key, text]) => english.get(key) === text).map(([key]) => key);
  });
  expect(same.sort()).toEqual([...sameAsEnglish[language as Exclude<Language, 'en'>]].sort());
});

it('writes English quotation marks and ellipses as every language has them', () => {
  for (const language of everyLanguage) {
    for (const namespace of namespaces) {
      for (const [key, text] of messages(language, namespace)) {
        expect(text, `${language} ${key}`).not.toMatch(/\.\.\.|"/);
        if (language === 'ja' || language === 'zh-Hant') {
          expect(text, `${language} ${key}`).not.toMatch(/[“”]/);
        }
        if (language === 'zh-Hans') {
          expect(text, `${language} ${key}`).not.toMatch(/[「」]/);
        }
      }
    }
  }
});

/** Characters of one script that the other script writes differently. */
const toSimplified = Converter({ from: 't', to: 'cn' });
const toTraditional = Converter({ from: 'cn', to: 't' });
const foreign = (convert: (text: string) => string, text: string) => [...text].filter((character) => convert(character) !== character);

it('tells the characters of the two Chinese scripts apart', () => {
  expect(foreign(toSimplified, '執行 执行')).toEqual(['執']);
  expect(foreign(toTraditional, '執行 执行')).toEqual(['执']);
});

it.each([['zh-Hans', toSimplified], ['zh-Hant', toTraditional]] as const)('writes %s in its own characters only', (language, convert) => {
  // 台 is the usual form in Taiwan as well.
  const found = namespaces.flatMap((namespace) =>
    [...messages(language, namespace)].map(([key, text]) => [key, foreign(convert, text.replaceAll('台', ''))] as const),
  );
  expect(found.filter(([, characters]) => characters.length > 0)).toEqual([]);
});

/** Words of the glossary in docs/languages.md that one side of the strait would use and the other would stumble over. */
const foreignWords: Partial<Record<Language, RegExp>> = {
  'zh-Hant': /默認|登錄|服務器|(?<!說明)文件|隊列|屏幕|信息|網絡|視頻|(?<!處理)程序|標簽頁|設置|調用|內存|鏈接|運行|數據|憑據|保存|字符/,
  'zh-Hans': /预设|登入|伺服|档案|伫列|萤幕|资讯|网路|影片|程式|分页|设定|呼叫|记忆体|连结|运行|资料|凭据|开启|储存|字元|搜寻|捲动/,
  ja: /待ち行列|サーバ(?!ー)|ブラウザ(?!ー)|ユーザ(?!ー)|メモリ(?!ー)/,
};

it.each(Object.keys(foreignWords) as Language[])('keeps to the glossary in %s', (language) => {
  const found = namespaces.flatMap((namespace) => [...messages(language, namespace)].filter(([, text]) => foreignWords[language]!.test(text)));
  expect(found).toEqual([]);
});
