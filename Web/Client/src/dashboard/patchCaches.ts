import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { keys } from '../api/keys';
import type { AlertResponse, DashboardResponse, ExecutionListItem, Paged, TaskExecutionSummary, TaskResponse } from '../api/types';
import { isFinal } from '../status/states';
import { stamped, stampItem, type StampedDashboard, type StampedItem } from './stamp';

type Pages<T> = InfiniteData<Paged<T>, string | null>;

/**
 * Puts a changed execution wherever it is shown.
 * @returns Whether its status is news, so that counts have to be asked for again.
 */
export function patchExecution(client: QueryClient, item: ExecutionListItem): boolean {
  const dashboard = client.getQueryData<StampedDashboard>(keys.dashboard);
  const before = dashboard?.running.find((one) => one.id === item.id);
  if (dashboard) {
    client.setQueryData(keys.dashboard, patchDashboard(dashboard, item));
  }
  patchTasks(client, item);
  const listed = patchLists(client, item);
  const news = before?.status !== item.status;
  if (!listed && news) {
    // A new one belongs at the top of those lists whose filters it passes; only the server can tell which.
    void client.invalidateQueries({ queryKey: keys.executions });
  }
  return news;
}

/** The whole dashboard came: what it says about executions holds for the lists too, should a message have been lost. */
export function takeDashboard(client: QueryClient, dashboard: DashboardResponse) {
  client.setQueryData(keys.dashboard, stamped(dashboard));
  for (const item of [...dashboard.latest, ...dashboard.running]) {
    patchTasks(client, item);
    patchLists(client, item);
  }
}

/** All that can be told while the database is away: what is wrong. The rest stays as it was last known. */
export function takeAlerts(client: QueryClient, alerts: AlertResponse[]) {
  client.setQueryData<StampedDashboard>(keys.dashboard, (dashboard) => dashboard && { ...dashboard, alerts });
}

export function forgetExecution(client: QueryClient, id: string) {
  client.setQueryData<StampedDashboard>(keys.dashboard, (dashboard) =>
    dashboard && {
      ...dashboard,
      running: dashboard.running.filter((one) => one.id !== id),
      latest: dashboard.latest.filter((one) => one.id !== id),
      failing: dashboard.failing.filter((one) => one.id !== id),
    },
  );
  client.setQueriesData<Pages<ExecutionListItem>>({ queryKey: [...keys.executions, 'list'] }, (data) =>
    data && mapPages(data, (items) => items.filter((one) => one.id !== id)),
  );
  void client.invalidateQueries({ queryKey: keys.tasks });
}

const LATEST = 10;

export function patchDashboard(dashboard: StampedDashboard, item: ExecutionListItem): StampedDashboard {
  const final = isFinal(item.status);
  const known = dashboard.running.some((one) => one.id === item.id);
  const fresh: StampedItem = stampItem(item);
  const running = final
    ? dashboard.running.filter((one) => one.id !== item.id)
    : known
      ? dashboard.running.map((one) => (one.id === item.id ? fresh : one))
      : [fresh, ...dashboard.running];
  const latest = final ? [item, ...dashboard.latest.filter((one) => one.id !== item.id)].slice(0, LATEST) : dashboard.latest;
  return { ...dashboard, running, latest };
}

function patchTasks(client: QueryClient, item: ExecutionListItem) {
  const patch = (task: TaskResponse): TaskResponse => {
    const last = task.last_execution;
    // Ids are UUIDv7: a greater one is newer.
    const isNewest = task.id === item.task_id && (!last || last.id <= item.id);
    return isNewest ? { ...task, last_execution: summary(item) } : task;
  };
  client.setQueriesData<Pages<TaskResponse>>({ queryKey: [...keys.tasks, 'list'] }, (data) =>
    data && mapPages(data, (items) => items.map(patch)),
  );
}

function patchLists(client: QueryClient, item: ExecutionListItem): boolean {
  let listed = false;
  client.setQueriesData<Pages<ExecutionListItem>>({ queryKey: [...keys.executions, 'list'] }, (data) =>
    data && mapPages(data, (items) => items.map((one) => {
      listed ||= one.id === item.id;
      return one.id === item.id ? stampItem(item) : one;
    })),
  );
  return listed;
}

export function summary(item: ExecutionListItem): TaskExecutionSummary {
  const { id, status, created_at, current_step, completed_steps } = item;
  return {
    id, status, created_at, current_step, completed_steps,
    verdict: item.verdict ?? null,
    started_at: item.started_at ?? null,
    completed_at: item.completed_at ?? null,
    current_step_description: item.current_step_description ?? null,
    current_step_code: item.current_step_code ?? null,
    current_step_arguments: item.current_step_arguments ?? null,
    total_steps: item.total_steps ?? null,
    error: item.error ?? null,
  };
}

function mapPages<T>(data: Pages<T>, change: (items: T[]) => T[]): Pages<T> {
  return { ...data, pages: data.pages.map((page) => ({ ...page, items: change(page.items) })) };
}
