import { withQuery } from '../api/http';
import type { ExecutionState, TriggeredBy } from '../api/types';
import { day, startOfDay } from '../format/days';
import { executionStates } from '../status/states';

export const triggers: readonly TriggeredBy[] = ['manual', 'schedule', 'api', 'workflow', 'webhook', 'chain', 'backfill'];

/** What the list of executions shows; lives in the address of the page. Days are dates of the viewer's calendar. */
export interface ExecutionFilters {
  status: ExecutionState[];
  task: string;
  /** From the address only: so far everything is started by hand, so there is nothing to choose on the page. */
  trigger: TriggeredBy | '';
  search: string;
  from: string;
  to: string;
}

export function readFilters(parameters: URLSearchParams): ExecutionFilters {
  return {
    status: parameters.getAll('status').filter((one): one is ExecutionState => executionStates.includes(one as never)),
    task: parameters.get('task') ?? '',
    trigger: triggers.find((one) => one === parameters.get('trigger')) ?? '',
    search: parameters.get('search') ?? '',
    from: day(parameters.get('from')),
    to: day(parameters.get('to')),
  };
}

export function writeFilters(filters: ExecutionFilters): URLSearchParams {
  return new URLSearchParams(withQuery('', { ...filters }).replace(/^\?/, ''));
}

export function hasFilters(filters: ExecutionFilters): boolean {
  return writeFilters(filters).size > 0;
}

/** The query of GET /api/executions: days become instants, the last day counts in full. */
export function toQuery(filters: ExecutionFilters) {
  return {
    status: filters.status,
    task_id: filters.task,
    triggered_by: filters.trigger,
    search: filters.search,
    from: filters.from && startOfDay(filters.from).toISOString(),
    to: filters.to && startOfDay(filters.to, 1).toISOString(),
  };
}
