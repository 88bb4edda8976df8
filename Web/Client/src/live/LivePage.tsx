import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { ApiError, getJson } from '../api/http';
import { keys } from '../api/keys';
import type { LiveResponse } from '../api/types';
import { EmptyState, LoadError, SkeletonRows } from '../app/ListStates';
import { PageTitle } from '../app/PageTitle';
import { LiveExecution } from './LiveExecution';
import './live.css';

/** One execution, watched while it runs and read when it has ended. */
export function LivePage() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: keys.live(id),
    queryFn: ({ signal }) => getJson<LiveResponse>(`/api/executions/${id}/live`, signal),
    // Only the beginning comes this way; the socket keeps it up to date.
    staleTime: Infinity,
    gcTime: 0,
  });

  if (data) {
    return <LiveExecution key={id} initial={data} />;
  }
  const missing = error instanceof ApiError && (error.status === 404 || error.status === 400);
  return (
    <>
      <PageTitle title={t('live.title')} back={{ to: '/tasks', label: t('nav.tasks') }} />
      {missing ? (
        <EmptyState icon={IconMapOff} title={t('live.missing')} text={t('live.missing_text')}>
          <Button component={Link} to="/executions" mt="sm">
            {t('live.all_executions')}
          </Button>
        </EmptyState>
      ) : error ? (
        <LoadError error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={8} height={48} />
      )}
    </>
  );
}
