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
  // What comes before is not done again: it belongs to the execution that this one runs again.
  const first = execution.rerun?.from_step ?? 1;
  return actions.map((action, index) => ({ number: index + 1, action })).filter((step) => step.number >= first && !begun.has(step.number));
}
