import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { regionalTag } from '../i18n/languages';
import * as formats from './formats';

/** The formats in the language of the page, as its reader's region has them. */
export function useFormats() {
  const { i18n } = useTranslation();
  const language = regionalTag(i18n.language, navigator.languages);
  return useMemo(
    () => ({
      duration: (ms: number) => formats.duration(ms, language),
      exact: (time: string) => formats.exact(Date.parse(time), language),
      moment: (time: string) => formats.moment(Date.parse(time), language),
      clock: (time: string) => formats.clock(Date.parse(time), language),
      number: (value: number) => formats.number(value, language),
      money: (usd: number) => formats.money(usd, language),
      bytes: (value: number) => formats.bytes(value, language),
      relative: (time: string, now: number) => formats.relative(Date.parse(time), now, language),
    }),
    [language],
  );
}
