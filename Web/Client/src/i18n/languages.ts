/** Every language by its tag, with its name as its own readers write it. */
export const languages = { en: 'English', ja: '日本語', 'zh-Hant': '繁體中文', 'zh-Hans': '简体中文' } as const;
export type Language = keyof typeof languages;

const isLanguage = (tag: string): tag is Language => Object.hasOwn(languages, tag);

/** The language of ours that a reader of `tag` reads, or nothing. Regions tell the Chinese scripts apart: zh-HK reads Hant, zh-SG reads Hans. */
export function languageOf(tag: string): Language | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    // Cantonese is written as traditional Chinese, or simplified where its tag says so.
    const wanted = language === 'zh' || language === 'yue' ? `zh-${script}` : language;
    return isLanguage(wanted) ? wanted : undefined;
  } catch {
    // Not a language tag at all.
    return undefined;
  }
}

/** The first of the reader's languages, most wanted first, that is one of ours; English if none is. */
export function negotiate(tags: readonly string[]): Language {
  return tags.map(languageOf).find((language) => language !== undefined) ?? 'en';
}

/** Dates and numbers as the reader's own region writes them, where the browser names one for this language. */
export function regionalTag(language: string, tags: readonly string[]): string {
  return tags.find((tag) => languageOf(tag) === language) ?? language;
}
