import { Alert, Button, Group, List, Modal, Select, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { useAccountForm } from '../account/useAccountForm';
import { getJson, sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { BelongingsResponse, HandoverResponse, UserResponse } from '../api/types';
import { LoadError, SkeletonRows } from '../app/ListStates';
import { notifyDone } from '../app/notify';
import { usePeople } from './usePeople';

/** Gives what somebody who was deactivated owns to somebody else. */
export function HandOverDialog({ person, onClose }: { person: UserResponse | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={person !== null}
      onClose={onClose}
      title={person && t('people.hand_over_title', { name: person.name })}
      closeButtonProps={{ 'aria-label': t('people.close') }}
      size="lg"
    >
      {person && <HandOver key={person.id} person={person} onClose={onClose} />}
    </Modal>
  );
}

function HandOver({ person, onClose }: { person: UserResponse; onClose: () => void }) {
  const { t } = useTranslation();
  const [done, setDone] = useState<HandoverResponse | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.people, person.id, 'belongings'],
    queryFn: ({ signal }) => getJson<BelongingsResponse>(`/api/users/${person.id}/belongings`, signal),
    gcTime: 0,
  });
  const finish = (answer: HandoverResponse) => {
    notifyDone(t('people.handed_over', { name: person.name }));
    if (answer.left_credentials.length + answer.unusable.length > 0) {
      setDone(answer);
    } else {
      onClose();
    }
  };
  if (done) {
    return <WhatIsLeft answer={done} onClose={onClose} />;
  }
  if (!data) {
    return error ? <LoadError error={error} onRetry={() => void refetch()} /> : <SkeletonRows rows={3} />;
  }
  return data.tasks + data.credentials + data.executions === 0 ? (
    <Stack gap="md">
      <Text size="sm">{t('people.owns_nothing', { name: person.name })}</Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('people.close')}</Button>
      </Group>
    </Stack>
  ) : (
    <Choose person={person} belongings={data} onClose={onClose} onDone={finish} />
  );
}

interface ChooseProps {
  person: UserResponse;
  belongings: BelongingsResponse;
  onClose: () => void;
  onDone: (answer: HandoverResponse) => void;
}

function Choose({ person, belongings, onClose, onDone }: ChooseProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: people } = usePeople();
  const takers = (people ?? []).filter((one) => !one.deactivated_at && one.role !== 'viewer');
  const { form, failure, pending, submit } = useAccountForm(
    { to: null as string | null },
    ({ to }) => sendJson<HandoverResponse>('POST', `/api/users/${person.id}/hand-over`, { to }),
    (answer) => {
      // Tasks, credentials and executions have another owner now.
      void client.invalidateQueries();
      onDone(answer);
    },
  );
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{t('people.hand_over_text', { name: person.name })}</Text>
        <List size="sm" data-testid="belongings">
          <List.Item>{t('people.belongs_tasks', { count: belongings.tasks })}</List.Item>
          <List.Item>{t('people.belongs_credentials', { count: belongings.credentials })}</List.Item>
          <List.Item>{t('people.belongs_executions', { count: belongings.executions })}</List.Item>
        </List>
        <Select
          label={t('people.hand_over_to')}
          description={t('people.hand_over_to_help')}
          placeholder={t('sharing.add_placeholder')}
          nothingFoundMessage={t('people.nothing_found')}
          data={takers.map((one) => ({ value: one.id, label: `${one.name} · ${one.email}` }))}
          searchable
          required
          {...form.getInputProps('to')}
        />
        <Text size="sm" c="dimmed">
          {t('people.hand_over_secrets')}
        </Text>
        <Failure error={failure} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" loading={pending}>
            {t('people.hand_over_button')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What somebody still has to see to. */
function WhatIsLeft({ answer, onClose }: { answer: HandoverResponse; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      {answer.unusable.length > 0 && (
        <Alert color="yellow" role="alert" title={t('people.unusable_title')}>
          {t('people.unusable_text')}
          <List size="sm" mt="xs">
            {answer.unusable.map((use) => (
              <List.Item key={`${use.task_id} ${use.credential_name}`}>
                {use.task_name}: {use.credential_name}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {answer.left_credentials.length > 0 && (
        <Alert color="yellow" role="alert" title={t('people.left_title')}>
          {t('people.left_text')}
          <List size="sm" mt="xs">
            {answer.left_credentials.map((name, index) => (
              <List.Item key={index}>{name}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {t('people.close')}
        </Button>
      </Group>
    </Stack>
  );
}
