import type { ExecutionResponse, RecipeAction, StepResponse } from '../api/types';
import { isFinal } from '../status/states';

export interface UpcomingStep {
  number: number;
  action: RecipeAction;
}

/** The steps of a recipe that nobody has begun yet. What a prompt will lead to, only its agent can tell. */
export function upcomingSteps(execution: ExecutionResponse, steps: StepResponse[]): UpcomingStep[] {
  const actions = execution.task.recipe?.actions;
  if (!actions || isFinal(execution.status)) {
    return [];
  }
  const begun = new Set(steps.map((step) => step.step_number));
  return actions.map((action, index) => ({ number: index + 1, action })).filter((step) => !begun.has(step.number));
}
