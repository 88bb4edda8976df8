import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getJson } from '../api/http';
import { keys } from '../api/keys';
import type { SettingsResponse } from '../api/types';
import { LoadError, SkeletonRows } from '../app/ListStates';
import { PageTitle } from '../app/PageTitle';
import { SettingsForm } from './SettingsForm';

export function SettingsPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: keys.settings,
    queryFn: ({ signal }) => getJson<SettingsResponse>('/api/settings', signal),
    // Not under the hands of whoever is changing them.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return (
    <>
      <PageTitle title={t('nav.settings')} />
      {data ? (
        <SettingsForm settings={data} />
      ) : error ? (
        <LoadError error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={5} height={56} />
      )}
    </>
  );
}
