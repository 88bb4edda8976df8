import type { AuditFilters } from '../audit/auditFilters';
import type { ExecutionFilters } from '../executions/filters';

/** Every key under which an answer is cached, in one place. */
export const keys = {
  auth: ['auth'] as const,
  dashboard: ['dashboard'] as const,
  tasks: ['tasks'] as const,
  taskList: (search: string, activity: string) => ['tasks', 'list', search, activity] as const,
  task: (id: string) => ['tasks', 'one', id] as const,
  executions: ['executions'] as const,
  executionList: (filters: ExecutionFilters) => ['executions', 'list', filters] as const,
  live: (id: string) => ['live', id] as const,
  explanation: (id: string, step: number) => ['explanation', id, step] as const,
  rerun: (id: string, step: number | null) => ['rerun', id, step] as const,
  picture: (id: string) => ['picture', id] as const,
  operations: ['operations'] as const,
  settings: ['settings'] as const,
  info: ['info'] as const,
  credentials: ['credentials'] as const,
  credentialTypes: ['credential_types'] as const,
  credentialList: (search: string) => ['credentials', 'list', search] as const,
  credential: (id: string) => ['credentials', 'one', id] as const,
  credentialUses: (id: string) => ['credentials', 'uses', id] as const,
  credentialGrants: (id: string) => ['credential_grants', id] as const,
  profile: ['profile'] as const,
  apiKeys: ['api_keys'] as const,
  people: ['people'] as const,
  peopleNames: ['people_names'] as const,
  invitations: ['invitations'] as const,
  audit: (filters: AuditFilters) => ['audit', filters] as const,
  auditActions: ['audit_actions'] as const,
  shares: (task: string) => ['shares', task] as const,
};
