import { Badge, Button, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconDeviceDesktop, IconDeviceMobile, IconTerminal2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSignOut } from '../account/session';
import { sendJson } from '../api/http';
import type { SessionResponse } from '../api/types';
import { notifyFailure } from '../app/notify';
import { FormSection } from '../forms/FormSection';
import { RelativeTime } from '../format/RelativeTime';
import { readDevice } from './device';
import { useProfileChange } from './useProfileChange';

export function SessionSection({ sessions }: { sessions: readonly SessionResponse[] }) {
  const { t } = useTranslation();
  const signOut = useSignOut();
  const everywhere = () =>
    modals.openConfirmModal({
      title: t('sessions.everywhere_title'),
      children: <Text size="sm">{t('sessions.everywhere_text')}</Text>,
      labels: { confirm: t('sessions.everywhere'), cancel: t('app.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => void signOut(true).catch((error: unknown) => notifyFailure(t('account.sign_out_failed'), error)),
    });
  return (
    <FormSection
      title={t('sessions.title')}
      help={t('sessions.help')}
      action={
        <Button variant="light" color="red" onClick={everywhere}>
          {t('sessions.everywhere')}
        </Button>
      }
    >
      <ul className="profile-list">
        {sessions.map((session) => (
          <SessionLine key={session.id} session={session} />
        ))}
      </ul>
    </FormSection>
  );
}

function SessionLine({ session }: { session: SessionResponse }) {
  const { t } = useTranslation();
  const end = useProfileChange(
    () => sendJson<void>('DELETE', `/api/profile/sessions/${session.id}`),
    t('sessions.ended'),
    t('sessions.end_failed'),
  );
  const { browser, system, isPhone } = readDevice(session.user_agent);
  const name = [browser, system].filter(Boolean).join(', ') || t(session.kind === 'token' ? 'sessions.program' : 'sessions.unknown');
  const DeviceIcon = session.kind === 'token' ? IconTerminal2 : isPhone ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <li data-testid="session">
      <DeviceIcon size={20} stroke={1.5} aria-hidden />
      <div className="profile-list-words">
        <Text size="sm" fw={500} title={session.user_agent ?? undefined}>
          {name}{' '}
          {session.is_this && (
            <Badge color="green" size="sm">
              {t('sessions.this')}
            </Badge>
          )}
        </Text>
        <Text size="xs" c="dimmed" component="div" className="profile-list-facts">
          <span>
            {t('sessions.last_seen')} <RelativeTime time={session.last_seen_at} />
          </span>
          <span>
            {t('sessions.opened')} <RelativeTime time={session.created_at} />
          </span>
          {session.address && <span className="tabular">{session.address}</span>}
        </Text>
      </div>
      {!session.is_this && (
        <Button
          variant="default"
          loading={end.isPending}
          onClick={() => end.mutate(undefined)}
          aria-label={t('sessions.end_of', { name })}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}
