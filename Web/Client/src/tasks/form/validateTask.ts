import type { TFunction } from 'i18next';
import { validateBrowser, validateLimits, wholeNumber } from '../../forms/validation';
import { fieldsOf } from '../recipe/actionTypes';
import { cleanTarget } from '../recipe/cleanAction';
import type { EditedAction, TaskValues } from './taskValues';

export const NAME_LENGTH = 200;
export const DESCRIPTION_LENGTH = 2_000;
export const PROMPT_LENGTH = 20_000;
export const MAX_ACTIONS = 500;

/** The server's rules, so that most mistakes are seen before they are sent; the server has the last word. */
export function validateTask(values: TaskValues, t: TFunction): Record<string, string> {
  const errors: Record<string, string> = {};
  if (!values.name.trim()) {
    errors.name = t('validation.required');
  } else if (values.name.length > NAME_LENGTH) {
    errors.name = t('validation.too_long', { most: NAME_LENGTH });
  }
  if (values.description.length > DESCRIPTION_LENGTH) {
    errors.description = t('validation.too_long', { most: DESCRIPTION_LENGTH });
  }
  if (values.kind === 'prompt') {
    if (!values.prompt.trim()) {
      errors.prompt = t('validation.prompt_required');
    } else if (values.prompt.length > PROMPT_LENGTH) {
      errors.prompt = t('validation.too_long', { most: PROMPT_LENGTH });
    }
  } else if (values.json_error) {
    errors['recipe.actions'] = values.json_error;
  } else if (values.recipe.actions.length === 0) {
    errors['recipe.actions'] = t('validation.no_actions');
  } else if (values.recipe.actions.length > MAX_ACTIONS) {
    errors['recipe.actions'] = t('validation.too_many_actions', { most: MAX_ACTIONS });
  } else {
    values.recipe.actions.forEach((action, index) => Object.assign(errors, validateAction(action, index, t)));
  }
  return { ...errors, ...validateLimits(values.limits, t), ...validateBrowser(values.browser, t) };
}

function validateAction(edited: EditedAction, index: number, t: TFunction): Record<string, string> {
  const errors: Record<string, string> = {};
  const { action } = edited;
  for (const { name, kind, required } of fieldsOf(action.type)) {
    const path = `recipe.actions.${index}.action.${name}`;
    const value = action[name];
    if (kind === 'target') {
      if (required && cleanTarget(action.target) === null) {
        errors[path] = t('validation.target');
      }
    } else if (required && (value === undefined || value === '' || (Array.isArray(value) && value.length === 0))) {
      errors[path] = t('validation.required');
    } else if (kind === 'url' && !isAddress(String(value ?? ''))) {
      errors[path] = t('validation.url');
    } else if (kind === 'integer' && value !== undefined && value !== null && value !== '') {
      const error = wholeNumber(value as number, t);
      if (error) {
        errors[path] = error;
      }
    }
  }
  if (edited.timeout_seconds !== undefined && edited.timeout_seconds !== null && String(edited.timeout_seconds) !== '') {
    const error = wholeNumber(edited.timeout_seconds, t);
    if (error) {
      errors[`recipe.actions.${index}.timeout_seconds`] = error;
    }
  }
  return errors;
}

/** Placeholders such as {{input.host}} are filled in later, so only what is written out can be judged. */
function isAddress(text: string): boolean {
  if (text.startsWith('{{')) {
    return true;
  }
  try {
    return ['http:', 'https:'].includes(new URL(text.replace(/\{\{[^}]*\}\}/g, 'x')).protocol);
  } catch {
    return false;
  }
}
