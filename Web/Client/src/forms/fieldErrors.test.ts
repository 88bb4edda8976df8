import { expect, it } from 'vitest';
import { ApiError } from '../api/http';
import { formErrors, formPath, hasErrorsUnder, homelessErrors } from './fieldErrors';

it('turns the paths of the server into those of a form', () => {
  expect(formPath('recipe.actions[2].action.url')).toBe('recipe.actions.2.action.url');
  expect(formPath('$.limits.max_steps')).toBe('limits.max_steps');
});

it('prefers the words for a code over the sentence of the server', () => {
  const error = new ApiError(
    400, 'validation_failed', '',
    { 'recipe.actions[0].action.url': ['Not an address.'], name: ['Too long.', 'Taken.'] },
    { 'recipe.actions[0].action.url': ['invalid_url'] },
  );
  const translate = (code: string | undefined, message: string) => (code === 'invalid_url' ? '正しくありません' : message);
  expect(formErrors(error, translate)).toEqual({
    'recipe.actions.0.action.url': '正しくありません',
    name: 'Too long. Taken.',
  });
});

it('finds errors that no field shows', () => {
  const errors = { name: 'x', 'limits.max_steps': 'y', schedule: 'z' };
  expect(homelessErrors(errors, ['name', /^limits\./])).toEqual([['schedule', 'z']]);
});

it('knows which part of a form is wrong', () => {
  const errors = { 'recipe.actions.1.action.url': 'x' };
  expect(hasErrorsUnder(errors, 'recipe.actions.1')).toBe(true);
  expect(hasErrorsUnder(errors, 'recipe.actions.10')).toBe(false);
});
