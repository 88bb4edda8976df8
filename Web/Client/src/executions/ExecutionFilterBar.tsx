import { Button, MultiSelect, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { IconFilter, IconFilterOff } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getJson, withQuery } from '../api/http';
import { keys } from '../api/keys';
import type { ExecutionState, Paged, TaskResponse } from '../api/types';
import { SearchBox } from '../app/SearchBox';
import { useNarrow } from '../app/useNarrow';
import { executionStates } from '../status/states';
import { hasFilters, type ExecutionFilters } from './filters';

export interface ExecutionFilterBarProps {
  filters: ExecutionFilters;
  onChange: (filters: ExecutionFilters) => void;
}

const none: ExecutionFilters = { status: [], task: '', trigger: '', search: '', from: '', to: '' };

export function ExecutionFilterBar({ filters, onChange }: ExecutionFilterBarProps) {
  const { t } = useTranslation();
  const set = (change: Partial<ExecutionFilters>) => onChange({ ...filters, ...change });
  // On a phone the filters would push the list out of sight.
  const narrow = useNarrow();
  const [opened, { toggle }] = useDisclosure(hasFilters({ ...filters, search: '' }));
  return (
    <div className="filters" role="search" aria-label={t('executions.filters')}>
      <SearchBox value={filters.search} onChange={(search) => set({ search })} label={t('executions.search')} />
      {narrow && (
        <Button variant="default" aria-expanded={opened} onClick={toggle} leftSection={<IconFilter size={14} aria-hidden />}>
          {t('executions.filters')}
        </Button>
      )}
      {(!narrow || opened) && <Filters filters={filters} set={set} />}
      {hasFilters(filters) && (
        <Button variant="subtle" color="gray" leftSection={<IconFilterOff size={14} aria-hidden />} onClick={() => onChange(none)}>
          {t('executions.clear_filters')}
        </Button>
      )}
    </div>
  );
}

function Filters({ filters, set }: { filters: ExecutionFilters; set: (change: Partial<ExecutionFilters>) => void }) {
  const { t } = useTranslation();
  const tasks = useTaskChoices(filters.task);
  return (
    <>
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
        data={tasks.choices}
        filter={({ options }) => options}
        onSearchChange={tasks.setTyped}
        nothingFoundMessage={t('tasks.nothing_found')}
        placeholder={t('executions.any_task')}
        aria-label={t('executions.task')}
        searchable
        clearable
      />
      <TextInput
        type="date"
        size="xs"
        value={filters.from}
        max={filters.to || undefined}
        onChange={(event) => set({ from: event.currentTarget.value })}
        aria-label={t('executions.from')}
        leftSection={<DateLabel text={t('executions.from_short')} />}
        leftSectionWidth={52}
      />
      <TextInput
        type="date"
        size="xs"
        value={filters.to}
        min={filters.from || undefined}
        onChange={(event) => set({ to: event.currentTarget.value })}
        aria-label={t('executions.to')}
        leftSection={<DateLabel text={t('executions.to_short')} />}
        leftSectionWidth={52}
      />
    </>
  );
}

function DateLabel({ text }: { text: string }) {
  return (
    <Text size="xs" c="dimmed">
      {text}
    </Text>
  );
}

/** Tasks to choose from, however many there are: the server looks for what is typed. The chosen one is always among them. */
function useTaskChoices(chosen: string) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 200);
  const { data: one } = useQuery({
    queryKey: keys.task(chosen),
    queryFn: ({ signal }) => getJson<TaskResponse>(`/api/tasks/${chosen}`, signal),
    enabled: chosen !== '',
    staleTime: 60_000,
  });
  // A chosen task stands in the box; that is no search.
  const wanted = search === one?.name ? '' : search;
  const { data } = useQuery({
    queryKey: [...keys.tasks, 'names', wanted],
    queryFn: ({ signal }) => getJson<Paged<TaskResponse>>(withQuery('/api/tasks', { limit: 50, search: wanted }), signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const found = data?.items ?? [];
  const shown = one && !found.some((task) => task.id === one.id) ? [one, ...found] : found;
  return { choices: shown.map((task) => ({ value: task.id, label: task.name })), setTyped };
}
