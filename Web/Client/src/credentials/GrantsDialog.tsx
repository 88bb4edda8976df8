import { ActionIcon, Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { IconTrash, IconUser, IconUsersGroup } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { ApiError, getJson, sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { CredentialGrantResponse, CredentialResponse } from '../api/types';
import { LoadError, SkeletonRows } from '../app/ListStates';
import { usePeopleNames } from '../people/usePeople';
import '../sharing/sharing.css';

interface GrantsDialogProps {
  credential: CredentialResponse;
  opened: boolean;
  onClose: () => void;
}

export function GrantsDialog({ credential, opened, onClose }: GrantsDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('credentials.grants_title', { name: credential.name })}
      closeButtonProps={{ 'aria-label': t('people.close') }}
      size="lg"
    >
      <Grants credential={credential} onClose={onClose} />
    </Modal>
  );
}

const EVERYONE = 'everyone';

/** Each grant takes effect at once, and so does taking it back. */
function Grants({ credential, onClose }: Omit<GrantsDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const path = `/api/credentials/${credential.id}/grants`;
  const { data, error, refetch } = useQuery({
    queryKey: keys.credentialGrants(credential.id),
    queryFn: ({ signal }) => getJson<CredentialGrantResponse[]>(path, signal),
  });
  const { data: people } = usePeopleNames();
  const change = useMutation({
    mutationFn: (send: () => Promise<unknown>) => send(),
    // Whoever was refused may have been deactivated since the names were read.
    onError: () => client.invalidateQueries({ queryKey: keys.peopleNames }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.credentialGrants(credential.id) }),
  });
  if (!data) {
    return error ? <LoadError error={error} onRetry={() => void refetch()} /> : <SkeletonRows rows={2} />;
  }
  const nameOf = (grant: CredentialGrantResponse) => (grant.user_id === null ? t('sharing.everybody') : (grant.name ?? grant.user_id));
  const left = (people ?? []).filter((person) => person.id !== credential.owner_id && !data.some((grant) => grant.user_id === person.id));
  const everyone = data.some((grant) => grant.user_id === null);
  const choices = [
    ...(everyone ? [] : [{ value: EVERYONE, label: t('sharing.everybody') }]),
    ...left.map((person) => ({ value: person.id, label: person.name })),
  ];
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('credentials.grants_help')}
      </Text>
      <ul className="shares">
        {data.map((grant) => (
          <li key={grant.id} data-testid="grant">
            {grant.user_id === null ? <IconUsersGroup size={18} stroke={1.5} aria-hidden /> : <IconUser size={18} stroke={1.5} aria-hidden />}
            <Text size="sm" fw={500} className="share-name">
              {nameOf(grant)}
            </Text>
            <ActionIcon
              onClick={() => change.mutate(() => sendJson<void>('DELETE', `${path}/${grant.id}`))}
              aria-label={t('sharing.remove_of', { name: nameOf(grant) })}
              title={t('sharing.remove')}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Select
        label={t('credentials.grant_to')}
        placeholder={t('sharing.add_placeholder')}
        nothingFoundMessage={t('people.nothing_found')}
        data={choices}
        value={null}
        searchable
        disabled={change.isPending || choices.length === 0}
        onChange={(chosen) =>
          chosen && change.mutate(() => sendJson('POST', path, chosen === EVERYONE ? { everyone: true } : { user_id: chosen }))
        }
      />
      <Failure error={change.error instanceof ApiError ? change.error : null} />
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('people.close')}</Button>
      </Group>
    </Stack>
  );
}
