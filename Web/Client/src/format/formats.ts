/** Pure formatting of what people read; every function takes the language so that it can be tested. */

export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Short ones with their unit (340ms, 4.2s), from a minute on as a clock (1:05). */
export function duration(ms: number, language: string, decimals = 1): string {
  if (ms >= 59_950) {
    return elapsed(ms);
  }
  const inSeconds = ms >= 1000;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: inSeconds ? 'second' : 'millisecond',
    unitDisplay: 'narrow',
    minimumFractionDigits: inSeconds ? decimals : 0,
    maximumFractionDigits: inSeconds ? decimals : 0,
  }).format(inSeconds ? ms / 1000 : ms);
}

const spans: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

/** "3 minutes ago"; from a week on the date itself says more. */
export function relative(time: number, now: number, language: string): string {
  const distance = time - now;
  if (Math.abs(distance) >= 7 * 86_400_000) {
    return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(time);
  }
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  for (const [unit, length] of spans) {
    if (Math.abs(distance) >= length) {
      return format.format(Math.trunc(distance / length), unit);
    }
  }
  return format.format(0, 'second');
}

export function exact(time: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }).format(time);
}

/** Day and minute: what tells one execution of a task from the next. */
export function moment(time: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(time);
}

export function clock(time: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(time);
}

export function number(value: number, language: string): string {
  return new Intl.NumberFormat(language).format(value);
}

/** Costs of single calls are fractions of a cent, so small sums keep four digits. */
export function money(usd: number, language: string): string {
  const digits = usd !== 0 && Math.abs(usd) < 0.1 ? 4 : 2;
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(usd);
}

const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

export function bytes(value: number, language: string): string {
  let rest = value;
  let unit = 0;
  while (rest >= 1000 && unit < sizes.length - 1) {
    rest /= 1000;
    unit++;
  }
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: sizes[unit],
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: rest < 10 && unit > 0 ? 1 : 0,
  }).format(rest);
}
