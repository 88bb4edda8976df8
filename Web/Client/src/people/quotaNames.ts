import type { UserQuota } from '../api/types';

export const quotaNames = [
  'executions_per_day', 'parallel_executions', 'cost_per_month_usd', 'cost_per_task_usd', 'storage_megabytes',
] as const satisfies readonly (keyof UserQuota)[];
