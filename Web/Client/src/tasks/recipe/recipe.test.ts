import { expect, it } from 'vitest';
import { defaultBrowser, defaultLimits } from '../../forms/values';
import { newTaskValues, toRecipe, toRequest, withKey } from '../form/taskValues';
import { validateTask } from '../form/validateTask';
import { actionTypes, newParameters } from './actionTypes';
import { cleanAction } from './cleanAction';
import { parseRecipe } from './parseRecipe';

const t = ((key: string) => key) as unknown as Parameters<typeof validateTask>[1];
const settings = { limits: defaultLimits, browser: defaultBrowser, screenshot_retention_days: 30, execution_retention_days: 365 };
const values = (change = {}) => ({ ...newTaskValues(settings), name: 'Orders', prompt: 'Do it.', ...change });
const recipe = (...actions: object[]) => values({ kind: 'recipe', recipe: { actions: actions.map((action) => withKey({ action: action as never })) } });

it('leaves empty fields to the defaults of the server', () => {
  expect(
    cleanAction({ description: ' ', optional: false, action: { type: 'click', target: { role: 'button', name: '' }, button: '', count: 1 } }),
  ).toEqual({ action: { type: 'click', target: { role: 'button' }, count: 1 } });
});

it('sends what is required even when it is empty', () => {
  expect(cleanAction({ action: { type: 'type', target: {}, text: '' } })).toEqual({ action: { type: 'type', target: {}, text: '' } });
});

it('sends either the prompt or the recipe', () => {
  expect(toRequest(values())).toMatchObject({ prompt: 'Do it.', recipe: null });
  expect(toRequest(recipe({ type: 'back' }))).toMatchObject({ prompt: null, recipe: { version: 1, actions: [{ action: { type: 'back' } }] } });
});

it('makes a new action of every type that differs from a valid one only in what must be entered', () => {
  for (const type of actionTypes) {
    expect(toRecipe([withKey({ action: newParameters(type) })]).actions[0]!.action.type).toBe(type);
  }
});

it('reads a recipe from JSON, or says where it is wrong', () => {
  expect(parseRecipe('{"actions":[{"action":{"type":"back"}}]}')).toEqual({ actions: [{ action: { type: 'back' } }] });
  expect(parseRecipe('{')).toMatchObject({ error: 'syntax' });
  expect(parseRecipe('{}')).toMatchObject({ error: 'no_actions' });
  expect(parseRecipe('{"actions":[{"action":{"type":"back"}},{"action":{"type":"fly"}}]}')).toEqual({
    error: 'unknown_type', where: 'actions[1].action.type', detail: 'fly',
  });
});

it('accepts what is complete', () => {
  expect(validateTask(values(), t)).toEqual({});
  expect(validateTask(recipe({ type: 'navigate', url: 'https://{{input.host}}/x' }, { type: 'type', target: { css: 'a' }, text: '' }, { type: 'click', target: { css: '#a' } }), t)).toEqual({});
});

it('names the field of an action that is missing or wrong', () => {
  const errors = validateTask(recipe({ type: 'navigate', url: 'shop' }, { type: 'click', target: {} }, { type: 'select', target: { css: 'x' }, options: [] }), t);
  expect(errors).toEqual({
    'recipe.actions.0.action.url': 'validation.url',
    'recipe.actions.1.action.target': 'validation.target',
    'recipe.actions.2.action.options': 'validation.required',
  });
});

it('holds to the bounds of the server', () => {
  const errors = validateTask(
    recipe(
      { type: 'wait' },
      { type: 'click', target: { frame_url: 'shop' }, count: 4 },
      { type: 'switch_tab' },
      { type: 'type', target: 7, text: '{{tomorrow}}' },
      { type: 'wait', target: { text: 'Orders {{yesterday:dd/MM}} {{today-7}} {{input.shop}}' } },
    ),
    t,
  );
  expect(errors).toEqual({
    'recipe.actions.0.action.seconds': 'validation.wait',
    'recipe.actions.1.action.count': 'validation.whole_number',
    'recipe.actions.1.action.target': 'validation.target',
    'recipe.actions.2.action.tab': 'validation.tab',
    'recipe.actions.3.action.target': 'validation.target',
    'recipe.actions.3.action.text': 'validation.placeholder',
  });
});

it('needs a name, something to do and numbers that make sense', () => {
  const errors = validateTask(values({ name: ' ', prompt: '', limits: { ...values().limits, max_steps: 1_001, max_cost_usd: -1 } }), t);
  expect(Object.keys(errors).sort()).toEqual(['limits.max_cost_usd', 'limits.max_steps', 'name', 'prompt']);
});
