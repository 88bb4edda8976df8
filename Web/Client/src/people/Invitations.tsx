import { Button, Paper, Text, Title } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconMail, IconUserPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { InvitationResponse } from '../api/types';
import { LoadError, SkeletonRows } from '../app/ListStates';
import { notifyDone, notifyFailure } from '../app/notify';
import { RelativeTime } from '../format/RelativeTime';
import { RoleBadge } from './PeopleTable';
import { useInvitations } from './usePeople';

/** Invitations that nobody took yet. */
export function Invitations() {
  const { t } = useTranslation();
  const { data, error, refetch } = useInvitations();
  return (
    <Paper withBorder component="section" aria-label={t('people.invitations')} mt="md">
      <div className="invitations-head">
        <Title order={2}>{t('people.invitations')}</Title>
      </div>
      {!data ? (
        error ? (
          <LoadError error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={2} />
        )
      ) : data.length === 0 ? (
        <Text size="sm" c="dimmed" px={14} pb={14}>
          {t('people.no_invitations')}
        </Text>
      ) : (
        <ul className="person-cards">
          {data.map((invitation) => (
            <InvitationLine key={invitation.id} invitation={invitation} />
          ))}
        </ul>
      )}
    </Paper>
  );
}

function InvitationLine({ invitation }: { invitation: InvitationResponse }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const who = invitation.email ?? t('people.anybody');
  const withdraw = useMutation({
    mutationFn: () => sendJson<void>('DELETE', `/api/invitations/${invitation.id}`),
    onSuccess: () => notifyDone(t('people.withdrawn')),
    onError: (error) => notifyFailure(t('people.withdraw_failed'), error),
    onSettled: () => client.invalidateQueries({ queryKey: keys.invitations }),
  });
  const confirm = () =>
    modals.openConfirmModal({
      title: t('people.withdraw_title'),
      children: <Text size="sm">{t('people.withdraw_text', { who })}</Text>,
      labels: { confirm: t('people.withdraw'), cancel: t('app.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => withdraw.mutate(),
    });
  const WhoIcon = invitation.email ? IconMail : IconUserPlus;
  return (
    <li data-testid="invitation">
      <WhoIcon size={18} stroke={1.5} aria-hidden />
      <div className="person-card-words">
        <Text size="sm" fw={500}>
          {who}
        </Text>
        <span className="person-card-facts">
          <RoleBadge role={invitation.role} />
          <Text size="xs" c="dimmed" component="span">
            {t('people.link_expires')} <RelativeTime time={invitation.expires_at} />
          </Text>
        </span>
      </div>
      <Button variant="default" loading={withdraw.isPending} onClick={confirm} aria-label={t('people.withdraw_of', { who })}>
        {t('people.withdraw')}
      </Button>
    </li>
  );
}
