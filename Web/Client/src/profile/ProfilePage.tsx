import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getJson } from '../api/http';
import { keys } from '../api/keys';
import type { ProfileResponse } from '../api/types';
import { LoadError, SkeletonRows } from '../app/ListStates';
import { PageTitle } from '../app/PageTitle';
import '../tasks/form/taskForm.css';
import { ApiKeySection } from './ApiKeySection';
import { NameSection } from './NameSection';
import { PasskeySection } from './PasskeySection';
import { PasswordSection } from './PasswordSection';
import { QuotaSection } from './QuotaSection';
import { SecondFactorSection } from './SecondFactorSection';
import { SessionSection } from './SessionSection';
import './profile.css';

/** Everybody's own account: who one is, by which ways one signs in, and how much one may use. */
export function ProfilePage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: keys.profile,
    queryFn: ({ signal }) => getJson<ProfileResponse>('/api/profile', signal),
  });
  return (
    <>
      <PageTitle title={t('profile.title')} />
      {data ? (
        <div className="task-form">
          <NameSection user={data.user} />
          <QuotaSection quota={data.quota} use={data.use} />
          <PasswordSection email={data.user.email} />
          <SecondFactorSection on={data.user.two_factor_enabled} codesLeft={data.recovery_codes_left} />
          <PasskeySection passkeys={data.passkeys} />
          <ApiKeySection scopes={data.user.scopes} />
          <SessionSection sessions={data.sessions} />
        </div>
      ) : error ? (
        <LoadError error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={6} height={72} />
      )}
    </>
  );
}
