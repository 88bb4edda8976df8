import type { DashboardResponse, ExecutionListItem } from '../api/types';

/** A row with the local time at which its `elapsed_ms` was right. */
export type StampedItem = ExecutionListItem & { received_at: number };
export type StampedDashboard = Omit<DashboardResponse, 'running'> & { running: StampedItem[] };

export function stampItem(item: ExecutionListItem): StampedItem {
  return { ...item, received_at: Date.now() };
}

export function stamped(dashboard: DashboardResponse): StampedDashboard {
  return { ...dashboard, running: dashboard.running.map(stampItem) };
}
