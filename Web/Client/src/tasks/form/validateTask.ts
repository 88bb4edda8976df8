import type { TFunction } from 'i18next';
import { hostsError } from '../../forms/hosts';
import { validateAgent, validateBrowser, validateLimits } from '../../forms/validation';
import { validateRecipe } from '../recipe/validateRecipe';
import { validateConditions } from './postconditionValues';
import { schemaError } from './resultSchema';
import type { TaskValues } from './taskValues';

export const NAME_LENGTH = 200;
export const DESCRIPTION_LENGTH = 2_000;
export const PROMPT_LENGTH = 20_000;

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
    const schema = schemaError(values.result_schema, t);
    if (schema) {
      errors.result_schema = schema;
    }
  } else if (values.json_error) {
    errors['recipe.actions'] = values.json_error;
  } else {
    Object.assign(errors, validateRecipe(values.recipe.actions, t));
  }
  for (const name of ['allowed_hosts', 'blocked_hosts'] as const) {
    const error = hostsError(values[name], t);
    if (error) {
      errors[name] = error;
    }
  }
  return {
    ...errors,
    ...validateConditions(values.postconditions, values.kind === 'recipe', t),
    ...validateLimits(values.limits, t),
    ...validateAgent(values.agent, t),
    ...validateBrowser(values.browser, t),
  };
}
