import type { RecipeAction } from '../../api/types';
import { isActionType } from './actionTypes';

export type ParsedRecipe =
  | { actions: RecipeAction[] }
  /** `where` is a path within the text, `detail` what the JSON reader says. */
  | { error: 'syntax' | 'no_actions' | 'no_action' | 'unknown_type'; where: string; detail: string };

/** Reads a recipe that somebody wrote as JSON; what the values mean is checked by the same rules as the form's. */
export function parseRecipe(text: string): ParsedRecipe {
  let recipe: unknown;
  try {
    recipe = JSON.parse(text);
  } catch (error) {
    return { error: 'syntax', where: '', detail: error instanceof Error ? error.message : '' };
  }
  const actions = Array.isArray(recipe) ? recipe : (recipe as { actions?: unknown } | null)?.actions;
  if (!Array.isArray(actions)) {
    return { error: 'no_actions', where: 'actions', detail: '' };
  }
  for (const [index, entry] of actions.entries()) {
    const action = (entry as Partial<RecipeAction> | null)?.action;
    if (typeof action !== 'object' || action === null) {
      return { error: 'no_action', where: `actions[${index}].action`, detail: '' };
    }
    if (!isActionType(action.type)) {
      return { error: 'unknown_type', where: `actions[${index}].action.type`, detail: String(action.type) };
    }
  }
  return { actions: actions as RecipeAction[] };
}
