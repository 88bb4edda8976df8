import { randomId } from '@mantine/hooks';
import type {
  LostRunnerPolicy, OverlapPolicy, Priority, Recipe, RecipeAction, SettingsResponse, TaskCredential, TaskRequest, TaskResponse,
} from '../../api/types';
import {
  agentValues, browserValues, defaultAgent, limitValues, textOrNull, toAgent, toBrowser, toLimits, type AgentValues, type BrowserValues,
  type LimitValues,
} from '../../forms/values';
import { cleanAction } from '../recipe/cleanAction';
import { editedConditions, toConditions, type EditedCondition } from './postconditionValues';
import { parseSchema, schemaText } from './resultSchema';

/** An action in the editor: the key stays with it while it is moved. */
export type EditedAction = RecipeAction & { key: string };

export interface TaskValues {
  /** Of the task as it was read, so that whoever saves second is told; null for a new one. */
  updated_at: string | null;
  name: string;
  description: string;
  kind: 'prompt' | 'recipe';
  prompt: string;
  recipe: { actions: EditedAction[] };
  /** What is wrong with the JSON text while it is being written; empty when nothing is. */
  json_error: string;
  credentials: TaskCredential[];
  model: string;
  is_active: boolean;
  limits: LimitValues;
  browser: BrowserValues;
  agent: AgentValues;
  postconditions: EditedCondition[];
  /** JSON text; empty for none. */
  result_schema: string;
  allowed_hosts: string[];
  blocked_hosts: string[];
  on_lost_runner: LostRunnerPolicy;
  when_running: OverlapPolicy;
  priority: Priority;
  /** Nothing notifies yet, so no field changes these; what a task says is kept when it is saved. */
  notify_on_success: boolean;
  notify_on_failure: boolean;
}

export function newTaskValues(settings: SettingsResponse): TaskValues {
  return {
    updated_at: null,
    name: '',
    description: '',
    kind: 'prompt',
    prompt: '',
    recipe: { actions: [] },
    json_error: '',
    credentials: [],
    model: '',
    is_active: true,
    limits: limitValues(settings.limits),
    browser: browserValues(settings.browser),
    agent: agentValues(defaultAgent),
    postconditions: [],
    result_schema: '',
    allowed_hosts: [],
    blocked_hosts: [],
    on_lost_runner: 'restart_if_safe',
    when_running: 'refuse',
    priority: 'normal',
    notify_on_success: false,
    notify_on_failure: true,
  };
}

export function taskValues(task: TaskResponse): TaskValues {
  return {
    updated_at: task.updated_at,
    name: task.name,
    description: task.description ?? '',
    kind: task.recipe ? 'recipe' : 'prompt',
    prompt: task.prompt ?? '',
    recipe: { actions: (task.recipe?.actions ?? []).map(withKey) },
    json_error: '',
    credentials: [...task.credentials],
    model: task.model ?? '',
    is_active: task.is_active,
    limits: limitValues(task.limits),
    browser: browserValues(task.browser),
    agent: agentValues(task.agent),
    postconditions: editedConditions(task.postconditions),
    result_schema: schemaText(task.result_schema),
    allowed_hosts: task.allowed_hosts,
    blocked_hosts: task.blocked_hosts,
    on_lost_runner: task.on_lost_runner,
    when_running: task.when_running,
    priority: task.priority,
    notify_on_success: task.notify_on_success,
    notify_on_failure: task.notify_on_failure,
  };
}

export function withKey(action: RecipeAction): EditedAction {
  return { ...action, key: randomId() };
}

export function toRecipe(actions: EditedAction[]): Recipe {
  return { version: 1, actions: actions.map(({ key: _, ...action }) => cleanAction(action)) };
}

export function toRequest(values: TaskValues): TaskRequest {
  const recipe = values.kind === 'recipe';
  return {
    updated_at: values.updated_at,
    name: values.name.trim(),
    description: textOrNull(values.description),
    prompt: recipe ? null : values.prompt,
    recipe: recipe ? toRecipe(values.recipe.actions) : null,
    is_active: values.is_active,
    credentials: values.credentials,
    model: textOrNull(values.model),
    limits: toLimits(values.limits),
    browser: toBrowser(values.browser),
    agent: toAgent(values.agent),
    postconditions: toConditions(values.postconditions),
    result_schema: recipe ? null : (parseSchema(values.result_schema) as TaskRequest['result_schema']),
    allowed_hosts: values.allowed_hosts,
    blocked_hosts: values.blocked_hosts,
    on_lost_runner: values.on_lost_runner,
    when_running: values.when_running,
    priority: values.priority,
    notify_on_success: values.notify_on_success,
    notify_on_failure: values.notify_on_failure,
  };
}
