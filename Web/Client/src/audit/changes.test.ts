import { expect, it } from 'vitest';
import { readChanges } from './changes';

it('names the single values that differ', () => {
  expect(
    readChanges({
      name: { before: 'Orders', after: 'All orders' },
      limits: { before: { max_steps: 100, max_failures: 5 }, after: { max_steps: 50, max_failures: 5 } },
      shares: { before: [], after: [{ user_id: null, access: 'view' }] },
    }),
  ).toEqual([
    { field: 'name', before: 'Orders', after: 'All orders' },
    { field: 'limits.max_steps', before: 100, after: 50 },
    { field: 'shares', before: [], after: [{ user_id: null, access: 'view' }] },
  ]);
});

it('takes what came or went for a change of its parts', () => {
  expect(readChanges({ recipe: { before: null, after: { version: 1, actions: [] } }, quota: { before: { a: 1 }, after: null } })).toEqual([
    { field: 'recipe.version', before: null, after: 1 },
    { field: 'recipe.actions', before: null, after: [] },
    { field: 'quota.a', before: 1, after: null },
  ]);
});

it('leaves out what is the same, and shows what was too long to keep', () => {
  expect(readChanges({ name: { before: 'a', after: 'a' }, recipe: 'too long to keep' })).toEqual([
    { field: 'recipe', before: null, after: 'too long to keep' },
  ]);
  expect(readChanges(null)).toEqual([]);
  expect(readChanges(['x'])).toEqual([]);
});
