import type { ActionParameters, ElementAnchors, RecipeAction } from '../../api/types';
import { fieldsOf, isActionType } from './actionTypes';

/** An action without its empty fields: what is left out is the server's default. */
export function cleanAction({ description, action, optional, timeout_seconds }: RecipeAction): RecipeAction {
  return {
    ...(description?.trim() ? { description: description.trim() } : {}),
    action: cleanParameters(action),
    ...(optional ? { optional } : {}),
    ...(isFilled(timeout_seconds) ? { timeout_seconds: Number(timeout_seconds) } : {}),
  };
}

function cleanParameters(parameters: ActionParameters): ActionParameters {
  if (!isActionType(parameters.type)) {
    return parameters;
  }
  const entries = fieldsOf(parameters.type).flatMap(({ name, kind, required }) => {
    const value = parameters[name];
    if (kind === 'target') {
      const target = cleanTarget(value as ActionParameters['target']);
      return target !== null || required ? [[name, target ?? {}] as const] : [];
    }
    return isFilled(value) || required ? [[name, value ?? ''] as const] : [];
  });
  return { type: parameters.type, ...Object.fromEntries(entries) };
}

export function cleanTarget(target: number | ElementAnchors | null | undefined): number | ElementAnchors | null {
  if (typeof target === 'number') {
    return target;
  }
  const anchors = Object.entries(target ?? {}).filter(([, value]) => isFilled(value));
  return anchors.length > 0 ? Object.fromEntries(anchors) : null;
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}
