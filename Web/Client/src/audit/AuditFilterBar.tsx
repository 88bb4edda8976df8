import { Button, Pill, Select, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFilter, IconFilterOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { getJson } from '../api/http';
import { keys } from '../api/keys';
import { SearchBox } from '../app/SearchBox';
import { useNarrow } from '../app/useNarrow';
import { usePeople } from '../people/usePeople';
import { hasFilters, noFilters, type AuditFilters } from './auditFilters';
import { useActionWords } from './useActionWords';

export interface AuditFilterBarProps {
  filters: AuditFilters;
  /** How the thing is called to which the list is narrowed. */
  subject: string;
  onChange: (filters: AuditFilters) => void;
  children: ReactNode;
}

export function AuditFilterBar({ filters, subject, onChange, children }: AuditFilterBarProps) {
  const { t } = useTranslation();
  const set = (change: Partial<AuditFilters>) => onChange({ ...filters, ...change });
  // On a phone the filters would push the list out of sight.
  const narrow = useNarrow();
  const [opened, { toggle }] = useDisclosure(hasFilters({ ...filters, search: '' }));
  return (
    <div className="filters" role="search" aria-label={t('executions.filters')}>
      <SearchBox value={filters.search} onChange={(search) => set({ search })} label={t('audit.search')} />
      {narrow && (
        <Button variant="default" aria-expanded={opened} onClick={toggle} leftSection={<IconFilter size={14} aria-hidden />}>
          {t('executions.filters')}
        </Button>
      )}
      {(!narrow || opened) && <Filters filters={filters} subject={subject} set={set} />}
      {hasFilters(filters) && (
        <Button variant="subtle" color="gray" leftSection={<IconFilterOff size={14} aria-hidden />} onClick={() => onChange(noFilters)}>
          {t('executions.clear_filters')}
        </Button>
      )}
      {children}
    </div>
  );
}

interface FiltersProps {
  filters: AuditFilters;
  subject: string;
  set: (change: Partial<AuditFilters>) => void;
}

function Filters({ filters, subject, set }: FiltersProps) {
  const { t } = useTranslation();
  const words = useActionWords();
  const { data: people } = usePeople();
  const { data: actions } = useQuery({
    queryKey: keys.auditActions,
    queryFn: ({ signal }) => getJson<string[]>('/api/audit/actions', signal),
  });
  // What is asked for stays choosable even if it has not occurred, or is not known yet.
  const choices = [...new Set([...(actions ?? []), ...(filters.action ? [filters.action] : [])])];
  return (
    <>
      <Select
        size="xs"
        w={180}
        value={filters.person || null}
        onChange={(person) => set({ person: person ?? '' })}
        data={(people ?? []).map((person) => ({ value: person.id, label: person.name }))}
        placeholder={t('audit.anybody')}
        aria-label={t('audit.person')}
        searchable
        clearable
      />
      <Select
        size="xs"
        w={210}
        value={filters.action || null}
        onChange={(action) => set({ action: action ?? '' })}
        data={choices.map((value) => ({ value, label: words(value) })).sort((one, other) => one.label.localeCompare(other.label))}
        placeholder={t('audit.any_action')}
        aria-label={t('audit.action')}
        searchable
        clearable
      />
      <DayField label={t('executions.from')} short={t('executions.from_short')} value={filters.from} max={filters.to} onChange={(from) => set({ from })} />
      <DayField label={t('executions.to')} short={t('executions.to_short')} value={filters.to} min={filters.from} onChange={(to) => set({ to })} />
      {filters.subject && (
        <Pill
          withRemoveButton
          onRemove={() => set({ subject: '' })}
          removeButtonProps={{ 'aria-label': t('audit.any_subject'), 'aria-hidden': false, tabIndex: 0 }}
          title={filters.subject}
        >
          {t('audit.one_subject', { name: subject })}
        </Pill>
      )}
    </>
  );
}

interface DayFieldProps {
  label: string;
  short: string;
  value: string;
  min?: string;
  max?: string;
  onChange: (day: string) => void;
}

function DayField({ label, short, value, min, max, onChange }: DayFieldProps) {
  return (
    <TextInput
      type="date"
      size="xs"
      value={value}
      min={min || undefined}
      max={max || undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
      aria-label={label}
      leftSection={
        <Text size="xs" c="dimmed">
          {short}
        </Text>
      }
      leftSectionWidth={52}
    />
  );
}
