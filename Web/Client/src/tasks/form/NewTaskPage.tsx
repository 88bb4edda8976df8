import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useMay } from '../../account/session';
import { getJson } from '../../api/http';
import { keys } from '../../api/keys';
import type { SettingsResponse, TaskResponse } from '../../api/types';
import { EmptyState, LoadError, SkeletonRows } from '../../app/ListStates';
import { PageTitle } from '../../app/PageTitle';
import { TaskForm } from './TaskForm';
import { newTaskValues, taskValues } from './taskValues';
import { NAME_LENGTH } from './validateTask';

/** A new task: from nothing, or as a copy of the one that the address names. */
export function NewTaskPage() {
  const { t } = useTranslation();
  const [parameters] = useSearchParams();
  const from = parameters.get('from');
  const mayWrite = useMay('write');
  return (
    <>
      <PageTitle title={t('tasks.new')} back={{ to: '/tasks', label: t('nav.tasks') }} />
      {!mayWrite ? <NotForYou /> : from ? <Copy key={from} id={from} /> : <FromNothing />}
    </>
  );
}

/** Said before anything is written: the server would refuse it at the end. */
function NotForYou() {
  const { t } = useTranslation();
  return (
    <EmptyState icon={IconLock} title={t('tasks.not_for_you')} text={t('people.not_for_you_text')}>
      <Button component={Link} to="/tasks" mt="sm" variant="default">
        {t('nav.tasks')}
      </Button>
    </EmptyState>
  );
}

function FromNothing() {
  const { data, error, refetch } = useQuery({
    queryKey: keys.settings,
    queryFn: ({ signal }) => getJson<SettingsResponse>('/api/settings', signal),
  });
  return data ? <TaskForm initial={newTaskValues(data)} /> : <Waiting error={error} onRetry={() => void refetch()} />;
}

function Copy({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.task(id), 'copy'],
    queryFn: ({ signal }) => getJson<TaskResponse>(`/api/tasks/${id}`, signal),
    // As it is now, and then left to whoever changes the copy.
    gcTime: 0,
    staleTime: Infinity,
  });
  if (!data) {
    return <Waiting error={error} onRetry={() => void refetch()} />;
  }
  const name = (of: string) => t('tasks.copy_of', { name: of });
  const room = NAME_LENGTH - name('').length;
  return <TaskForm initial={{ ...taskValues(data), updated_at: null, name: name(data.name.slice(0, room)), is_active: true }} />;
}

function Waiting({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return error ? <LoadError error={error} onRetry={onRetry} /> : <SkeletonRows rows={5} height={56} />;
}
