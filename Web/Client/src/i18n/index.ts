import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';
import errorsEn from './errors.en.json';
import eventsEn from './events.en.json';

export const languages = { en: 'English', ja: '日本語' } as const;
export type Language = keyof typeof languages;

const STORAGE_KEY = 'language';

/** English is always there, because codes that another language does not know yet fall back to it. */
const loaders: Record<Exclude<Language, 'en'>, () => Promise<[object, object, object]>> = {
  ja: () =>
    Promise.all([import('./ja.json'), import('./events.ja.json'), import('./errors.ja.json')]).then(
      (files) => files.map((file) => file.default) as [object, object, object],
    ),
};

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'main';
    resources: { main: typeof en; events: Record<string, string>; errors: Record<string, string> };
  }
}

export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    ns: ['main', 'events', 'errors'],
    defaultNS: 'main',
    resources: { en: { main: en, events: eventsEn, errors: errorsEn } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await activate(preferredLanguage());
}

export async function changeLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Storage may be forbidden; the choice then lasts until the page is left.
  }
  await activate(language);
}

async function activate(language: Language): Promise<void> {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'main')) {
    const [main, events, errors] = await loaders[language]();
    i18next.addResourceBundle(language, 'main', main);
    i18next.addResourceBundle(language, 'events', events);
    i18next.addResourceBundle(language, 'errors', errors);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

function preferredLanguage(): Language {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORAGE_KEY);
  } catch {
    // See changeLanguage.
  }
  const wanted = [stored, ...navigator.languages].map((tag) => tag?.split('-')[0]);
  return (wanted.find((tag) => tag !== undefined && tag in languages) as Language | undefined) ?? 'en';
}
