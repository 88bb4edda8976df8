import { ActionIcon, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMapOff, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { ApiError, getJson } from '../../api/http';
import { keys } from '../../api/keys';
import type { TaskResponse } from '../../api/types';
import { EmptyState, LoadError, SkeletonRows } from '../../app/ListStates';
import { PageTitle } from '../../app/PageTitle';
import { useNarrow } from '../../app/useNarrow';
import { TaskSharing } from '../../sharing/TaskSharing';
import { useAllowed } from '../useTaskAccess';
import { TaskForm } from './TaskForm';
import { taskValues } from './taskValues';

export function EditTaskPage() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: keys.task(id),
    queryFn: ({ signal }) => getJson<TaskResponse>(`/api/tasks/${id}`, signal),
    // What is being edited must not change under the hands of whoever edits it, and must be fresh at the start.
    gcTime: 0,
    staleTime: Infinity,
  });
  const allowed = useAllowed(data?.access);
  const [sharing, { open, close }] = useDisclosure();
  const missing = error instanceof ApiError && error.status === 404;
  return (
    <>
      <PageTitle title={data?.name ?? t('tasks.edit')} back={{ to: '/tasks', label: t('nav.tasks') }}>
        {data && <ShareButton onClick={open} />}
      </PageTitle>
      {data && <TaskSharing task={sharing ? data : null} onClose={close} />}
      {data ? (
        <TaskForm key={data.id} id={data.id} initial={taskValues(data)} allowed={allowed} />
      ) : missing ? (
        <EmptyState icon={IconMapOff} title={t('tasks.missing')}>
          <Button component={Link} to="/tasks">
            {t('nav.tasks')}
          </Button>
        </EmptyState>
      ) : error ? (
        <LoadError error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={5} height={56} />
      )}
    </>
  );
}

/** On a phone its words would leave no room for the task's name. */
function ShareButton({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  return useNarrow() ? (
    <ActionIcon variant="default" size={30} flex="none" aria-label={t('sharing.open')} onClick={onClick}>
      <IconUsersGroup size={16} aria-hidden />
    </ActionIcon>
  ) : (
    <Button variant="default" size="compact-sm" flex="none" leftSection={<IconUsersGroup size={14} aria-hidden />} onClick={onClick}>
      {t('sharing.open')}
    </Button>
  );
}
