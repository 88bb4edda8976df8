import { useTranslation } from 'react-i18next';
import type { i18n as I18n } from 'i18next';

/** The server's words carry a code; a code that the message files know is shown in the viewer's language. */
export function serverWords(
  i18n: I18n,
  namespace: 'events' | 'errors',
  code: string | null | undefined,
  args?: Record<string, unknown> | null,
): string | null {
  if (!code) {
    return null;
  }
  const key = `${namespace}:${code}`;
  // Codes are data, so the compiler cannot know them.
  const translate = i18n.t as unknown as (key: string, args: Record<string, unknown>) => string;
  return i18n.exists(key) ? translate(key, { ...args }) : null;
}

export function useServerWords() {
  const { i18n } = useTranslation();
  return {
    event: (text: string, code?: string | null, args?: Record<string, string> | null) =>
      serverWords(i18n, 'events', code, args) ?? text,
    /** For a field: English is what the server writes itself, and there it names the bounds too. */
    fieldError: (code: string | null | undefined, message: string) =>
      i18n.language === 'en' ? message : (serverWords(i18n, 'errors', code) ?? message),
    error: (code: string | null | undefined, fallback: string) => serverWords(i18n, 'errors', code) ?? fallback,
    /** What can be done about an error, where the message files know. */
    advice: (code: string | null | undefined) => serverWords(i18n, 'errors', code && `${code}_help`) ?? '',
    /** The server's own sentence about an error, unless it says only what the message files say already. */
    errorDetail: (code: string | null | undefined, message: string | null | undefined) => {
      const english = code ? i18n.getResource('en', 'errors', code) as string | undefined : undefined;
      const advised = Boolean(code && i18n.exists(`errors:${code}_help`));
      if (!message || message === serverWords(i18n, 'errors', code)) {
        return null;
      }
      // Many a message begins with the sentence that stands above it already.
      const repeats = english !== undefined && message.startsWith(english);
      return repeats ? (advised ? null : message.slice(english.length).trim() || null) : message;
    },
  };
}
