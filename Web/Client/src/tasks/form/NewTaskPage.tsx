import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getJson } from '../../api/http';
import { keys } from '../../api/keys';
import type { SettingsResponse } from '../../api/types';
import { LoadError, SkeletonRows } from '../../app/ListStates';
import { PageTitle } from '../../app/PageTitle';
import { TaskForm } from './TaskForm';
import { newTaskValues } from './taskValues';

export function NewTaskPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: keys.settings,
    queryFn: ({ signal }) => getJson<SettingsResponse>('/api/settings', signal),
  });
  return (
    <>
      <PageTitle title={t('tasks.new')} back={{ to: '/tasks', label: t('nav.tasks') }} />
      {data ? (
        <TaskForm initial={newTaskValues(data)} />
      ) : error ? (
        <LoadError error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={5} height={56} />
      )}
    </>
  );
}
