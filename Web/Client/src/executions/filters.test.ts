import { expect, it } from 'vitest';
import { hasFilters, readFilters, toQuery, writeFilters } from './filters';

const read = (query: string) => readFilters(new URLSearchParams(query));

it('comes back from the address as it was written there', () => {
  const filters = read('status=failed&status=stopped&task=t1&trigger=schedule&search=shop&from=2026-01-02&to=2026-01-03');
  expect(readFilters(writeFilters(filters))).toEqual(filters);
  expect(filters.status).toEqual(['failed', 'stopped']);
});

it('leaves out what somebody mistyped in the address', () => {
  const filters = read('status=broken&trigger=never&from=yesterday');
  expect(hasFilters(filters)).toBe(false);
});

it('asks for whole days of the viewer’s calendar', () => {
  const query = toQuery(read('from=2026-01-02&to=2026-01-02'));
  expect(Date.parse(query.to) - Date.parse(query.from)).toBe(86_400_000);
});
