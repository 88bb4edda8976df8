/** Days as an address and a date field write them: 2026-01-31, of the viewer's calendar. */

export function day(text: string | null): string {
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '';
}

export function startOfDay(text: string, addDays = 0): Date {
  const date = new Date(`${text}T00:00:00`);
  date.setDate(date.getDate() + addDays);
  return date;
}

/** The day so many days from now. */
export function dayFromNow(days: number): string {
  const date = new Date();
  date.setDate(date.getDate() + days);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}
