import { expect, it } from 'vitest';
import { placeOf } from './placeOf';

const at = (pathname: string, key: string) => placeOf({ pathname, key, search: '', hash: '', state: null, mask: undefined });

it('keeps apart where pages were scrolled to that were loaded afresh', () => {
  expect(at('/tasks', 'default')).not.toBe(at('/executions', 'default'));
  expect(at('/tasks', 'default')).toBe(at('/tasks', 'default'));
});

it('knows every visit of a page by itself', () => {
  expect(at('/tasks', 'a')).not.toBe(at('/tasks', 'b'));
});
