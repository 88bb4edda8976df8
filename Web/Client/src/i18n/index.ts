import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { negotiate, type Language } from './languages';
import type { words as english } from './words.en';

type Words = { main: object; events: object; errors: object };

const STORAGE_KEY = 'language';

/** One chunk per language, so that a page loads only the one it speaks. */
const loaders: Record<Language, () => Promise<{ words: Words }>> = {
  en: () => import('./words.en'),
  ja: () => import('./words.ja'),
  'zh-Hant': () => import('./words.zh-Hant'),
  'zh-Hans': () => import('./words.zh-Hans'),
};

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'main';
    resources: { main: typeof english.main; events: Record<string, string>; errors: Record<string, string> };
  }
}

export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    fallbackLng: 'en',
    ns: ['main', 'events', 'errors'],
    defaultNS: 'main',
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
    // English comes after the first view and may add what another language lacks.
    react: { bindI18nStore: 'added' },
  });
  // A page in English is better than none.
  await activate(preferredLanguage()).catch(() => activate('en'));
  if (i18next.language !== 'en') {
    whenIdle(() => void load('en').catch(() => undefined));
  }
}

/** Throws if the words of the language cannot be loaded; the page then stays as it is. */
export async function changeLanguage(language: Language): Promise<void> {
  await activate(language);
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Storage may be forbidden; the choice then lasts until the page is left.
  }
}

/** What was chosen last; two choices in quick succession may be loaded in the other order. */
let wanted: Language | undefined;

async function activate(language: Language): Promise<void> {
  wanted = language;
  await load(language);
  if (wanted === language) {
    await i18next.changeLanguage(language);
    document.documentElement.lang = language;
  }
}

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'errors')) {
    return;
  }
  const { words } = await loaders[language]();
  for (const [namespace, messages] of Object.entries(words)) {
    i18next.addResourceBundle(language, namespace, messages);
  }
}

function preferredLanguage(): Language {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORAGE_KEY);
  } catch {
    // See changeLanguage.
  }
  return negotiate(stored === null ? navigator.languages : [stored, ...navigator.languages]);
}

/** Not before the page has its own things; Safari knows no idle callback. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) {
    window.requestIdleCallback(work, { timeout: 10_000 });
  } else {
    setTimeout(work, 2_000);
  }
}
