import type { TFunction } from 'i18next';
import type { ActionParameters, ElementAnchors, RecipeAction } from '../../api/types';
import { numberWithin, type Range } from '../../forms/validation';
import { fieldsOf, takesPoint, type FieldSpec } from './actionTypes';
import { cleanTarget } from './cleanAction';

export const MAX_ACTIONS = 500;
const MAX_TEXT = 20_000;
const seconds: Range = [1, 600];
const pixels: Range = [0, 100_000];
const numbers: Record<string, Range> = {
  count: [1, 3], screens: [0.01, 100], seconds: [0.01, 600], tab: [1, 10_000], occurrence: [1, 1_000], x: pixels, y: pixels, to_x: pixels, to_y: pixels,
};
/** Keys may be pressed more often than the mouse. */
const mostPresses: Range = [1, 100];
const mostPathNumbers = 200;
/** Lengths that the server takes, where they are not the one for texts. */
const lengths: Record<string, number> = { url: 4_000, name: 100, description: 500, query: 1_000, value: 100 };
const anchorLengths: Record<keyof ElementAnchors, number> = {
  role: 50, name: 1_000, test_id: 500, label: 1_000, text: 1_000, css: 2_000, frame_url: 2_000,
};

type Errors = Record<string, string>;

/** The server's RecipeValidator; the keys are paths in the form. */
export function validateRecipe(actions: readonly RecipeAction[], t: TFunction): Errors {
  if (actions.length === 0) {
    return { 'recipe.actions': t('validation.no_actions') };
  }
  if (actions.length > MAX_ACTIONS) {
    return { 'recipe.actions': t('validation.too_many_actions', { most: MAX_ACTIONS }) };
  }
  const errors: Errors = {};
  actions.forEach((action, index) => checkAction(action, `recipe.actions.${index}`, t, errors));
  return errors;
}

function checkAction({ action, description, timeout_seconds }: RecipeAction, path: string, t: TFunction, errors: Errors) {
  const add = (field: string, error: string | null) => {
    if (error) {
      errors[`${path}.${field}`] = error;
    }
  };
  add('description', tooLong(description, lengths.description!, t));
  if (isGiven(timeout_seconds)) {
    add('timeout_seconds', numberWithin(timeout_seconds as number, seconds, t));
  }
  for (const field of fieldsOf(action.type)) {
    if (field.kind === 'target') {
      checkTarget(action, field, path, t, errors);
    } else {
      add(`action.${field.name}`, checkField(action, field, t));
    }
  }
  for (const [x, y] of [['x', 'y'], ['to_x', 'to_y']] as const) {
    const missing = isGiven(action[x]) === isGiven(action[y]) ? null : isGiven(action[x]) ? y : x;
    add(`action.${missing}`, missing && takesPoint(action.type) ? t('validation.point') : null);
  }
  add('action.seconds', action.type === 'wait' && !waitsForSomething(action) ? t('validation.wait') : null);
  add('action.tab', action.type === 'switch_tab' && !isGiven(action.tab) && !isGiven(action.matching) ? t('validation.tab') : null);
}

function checkField(action: ActionParameters, { name, kind, required }: FieldSpec, t: TFunction): string | null {
  const value = action[name];
  // An empty text may be typed: it clears the field.
  const mayBeEmpty = kind === 'long_text' || name === 'value';
  if (required && !mayBeEmpty && (!isGiven(value) || (Array.isArray(value) && value.length === 0))) {
    return t('validation.required');
  }
  if (!isGiven(value)) {
    return null;
  }
  switch (kind) {
    case 'url':
      return isAddress(String(value)) ? (tooLong(value, lengths.url!, t) ?? unknownPlaceholder(value, t)) : t('validation.url');
    case 'integer':
    case 'number':
      return numberWithin(
        value as number, action.type === 'press_keys' ? mostPresses : (numbers[name] ?? [0, Infinity]), t, kind === 'integer');
    case 'numbers':
      return isPath(value) ? null : t('validation.path');
    case 'code':
      return tooLong(value, MAX_TEXT, t);
    case 'text':
    case 'long_text':
      return tooLong(value, lengths[name] ?? MAX_TEXT, t) ?? unknownPlaceholder(value, t);
    default:
      return null;
  }
}

function isPath(value: unknown): boolean {
  return Array.isArray(value) && value.length % 2 === 0 && value.length <= mostPathNumbers && value.every((number) => Number.isFinite(Number(number)));
}

function checkTarget(action: ActionParameters, { name, required: always }: FieldSpec, path: string, t: TFunction, errors: Errors) {
  const target = cleanTarget(action[name] as ActionParameters['target']);
  const required = always || needsElement(action, name);
  if (target === null || typeof target === 'number') {
    if (required || typeof target === 'number') {
      errors[`${path}.action.${name}`] = t('validation.target');
    }
    return;
  }
  // The frame alone says where to look, not what for.
  if (Object.keys(target).every((anchor) => anchor === 'frame_url')) {
    errors[`${path}.action.${name}`] = t('validation.target');
  }
  for (const [anchor, most] of Object.entries(anchorLengths)) {
    const value = target[anchor as keyof ElementAnchors];
    const error = tooLong(value, most, t) ?? unknownPlaceholder(value, t);
    if (error) {
      errors[`${path}.action.${name}.${anchor}`] = error;
    }
  }
}

/** An element is needed where no point of the page and no address stands in for it. */
function needsElement(action: ActionParameters, name: string): boolean {
  if (name === 'to') {
    return !isGiven(action.to_x) && !isGiven(action.to_y);
  }
  return action.type === 'download' ? !isGiven(action.url) : takesPoint(action.type) && !isGiven(action.x) && !isGiven(action.y);
}

function waitsForSomething(action: ActionParameters): boolean {
  return [action.seconds, action.text, action.text_gone, action.url_contains, cleanTarget(action.target)].some(isGiven);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && String(value).trim() !== '';
}

function tooLong(value: unknown, most: number, t: TFunction): string | null {
  return typeof value === 'string' && value.length > most ? t('validation.too_long', { most }) : null;
}

/** Placeholders may stand anywhere but in front: what opens must be known to be a web address. */
function isAddress(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text.replaceAll('{{', '').replaceAll('}}', '')).protocol);
  } catch {
    return false;
  }
}

const placeholder = /\{\{([^{}]*)\}\}/g;
const known = [/^(today|yesterday)\s*([+-]\d{1,4})?(:.+)?$/, /^input\.[A-Za-z_][A-Za-z0-9_]{0,63}$/];

function unknownPlaceholder(value: unknown, t: TFunction): string | null {
  if (typeof value !== 'string') {
    return null;
  }
  const unknown = [...value.matchAll(placeholder)].map((match) => match[1]!.trim()).find((body) => !known.some((form) => form.test(body)));
  return unknown === undefined ? null : t('validation.placeholder', { name: unknown });
}
