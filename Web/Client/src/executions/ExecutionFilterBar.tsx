import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getJson, withQuery } from '../api/http';
import { keys } from '../api/keys';
import type { ExecutionState, Paged, TaskResponse, TriggeredBy } from '../api/types';
import { SearchBox } from '../app/SearchBox';
import { executionStates } from '../status/states';
import { hasFilters, triggers, type ExecutionFilters } from './filters';

export interface ExecutionFilterBarProps {
  filters: ExecutionFilters;
  onChange: (filters: ExecutionFilters) => void;
}

const none: ExecutionFilters = { status: [], task: '', trigger: '', search: '', from: '', to: '' };

export function ExecutionFilterBar({ filters, onChange }: ExecutionFilterBarProps) {
  const { t } = useTranslation();
  const set = (change: Partial<ExecutionFilters>) => onChange({ ...filters, ...change });
  const tasks = useTaskNames(filters.task);
  return (
    <div className="filters" role="search" aria-label={t('executions.filters')}>
      <SearchBox value={filters.search} onChange={(search) => set({ search })} label={t('executions.search')} />
      <MultiSelect
        size="xs"
        className="filter-status"
        value={filters.status}
        onChange={(status) => set({ status: status as ExecutionState[] })}
        data={executionStates.map((value) => ({ value, label: t(`status.${value}`) }))}
        placeholder={filters.status.length === 0 ? t('executions.any_status') : ''}
        aria-label={t('executions.status')}
        clearable
      />
      <Select
        size="xs"
        w={190}
        value={filters.task || null}
        onChange={(task) => set({ task: task ?? '' })}
        data={tasks}
        placeholder={t('executions.any_task')}
        aria-label={t('executions.task')}
        searchable
        clearable
      />
      <Select
        size="xs"
        w={130}
        value={filters.trigger || null}
        onChange={(trigger) => set({ trigger: (trigger as TriggeredBy | null) ?? '' })}
        data={triggers.map((value) => ({ value, label: t(`trigger.${value}`) }))}
        placeholder={t('executions.any_trigger')}
        aria-label={t('executions.trigger')}
        clearable
      />
      <TextInput
        type="date"
        size="xs"
        value={filters.from}
        max={filters.to || undefined}
        onChange={(event) => set({ from: event.currentTarget.value })}
        aria-label={t('executions.from')}
        title={t('executions.from')}
      />
      <TextInput
        type="date"
        size="xs"
        value={filters.to}
        min={filters.from || undefined}
        onChange={(event) => set({ to: event.currentTarget.value })}
        aria-label={t('executions.to')}
        title={t('executions.to')}
      />
      {hasFilters(filters) && (
        <Button variant="subtle" color="gray" leftSection={<IconFilterOff size={14} aria-hidden />} onClick={() => onChange(none)}>
          {t('executions.clear_filters')}
        </Button>
      )}
    </div>
  );
}

/** Enough tasks to choose from, and the chosen one even when it is not among them. */
function useTaskNames(chosen: string) {
  const { data } = useQuery({
    queryKey: [...keys.tasks, 'names'],
    queryFn: ({ signal }) => getJson<Paged<TaskResponse>>(withQuery('/api/tasks', { limit: 200 }), signal),
    staleTime: 60_000,
  });
  const missing = chosen !== '' && data !== undefined && !data.items.some((task) => task.id === chosen);
  const { data: one } = useQuery({
    queryKey: keys.task(chosen),
    queryFn: ({ signal }) => getJson<TaskResponse>(`/api/tasks/${chosen}`, signal),
    enabled: missing,
  });
  return [...(data?.items ?? []), ...(missing && one ? [one] : [])].map((task) => ({ value: task.id, label: task.name }));
}
