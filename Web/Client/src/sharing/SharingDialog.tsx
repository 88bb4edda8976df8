import { ActionIcon, Alert, Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { IconRefresh, IconTrash, IconUser, IconUsersGroup } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { ApiError, getTagged, sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { Access, TaskShareResponse } from '../api/types';
import { LoadError, SkeletonRows } from '../app/ListStates';
import { notifyDone } from '../app/notify';
import { usePeopleNames } from '../people/usePeople';
import './sharing.css';

export interface SharedTask {
  id: string;
  name: string;
  owner_id: string;
  owner_name: string;
}

export interface SharingDialogProps {
  task: SharedTask | null;
  /** Only the owner and administrators change it; others see it. */
  mayChange: boolean;
  onClose: () => void;
}

export function SharingDialog({ task, mayChange, onClose }: SharingDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={task !== null}
      onClose={onClose}
      title={task && t('sharing.title', { name: task.name })}
      closeButtonProps={{ 'aria-label': t('app.cancel') }}
      size="lg"
    >
      {task && <Sharing task={task} mayChange={mayChange} onClose={onClose} />}
    </Modal>
  );
}

function Sharing({ task, mayChange, onClose }: { task: SharedTask; mayChange: boolean; onClose: () => void }) {
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: keys.shares(task.id),
    queryFn: ({ signal }) => getTagged<TaskShareResponse[]>(`/api/tasks/${task.id}/shares`, signal),
    // What is being edited must be fresh at the start and must not change under the hands.
    gcTime: 0,
    staleTime: Infinity,
  });
  return data ? (
    <Shares
      key={dataUpdatedAt}
      task={task}
      initial={data.value}
      tag={data.tag}
      mayChange={mayChange}
      onClose={onClose}
      onReload={() => void refetch()}
    />
  ) : error ? (
    <LoadError error={error} onRetry={() => void refetch()} />
  ) : (
    <SkeletonRows rows={3} />
  );
}

interface SharesProps {
  task: SharedTask;
  initial: TaskShareResponse[];
  tag: string | null;
  mayChange: boolean;
  onClose: () => void;
  onReload: () => void;
}

function Shares({ task, initial, tag, mayChange, onClose, onReload }: SharesProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [shares, setShares] = useState(initial);
  const save = useMutation({
    mutationFn: () =>
      sendJson<TaskShareResponse[]>('PUT', `/api/tasks/${task.id}/shares`, shares.map(({ user_id, access }) => ({ user_id, access })), tag),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.tasks });
      notifyDone(t('sharing.saved'));
      onClose();
    },
  });
  const changed = save.error instanceof ApiError && save.error.code === 'changed_meanwhile';
  const everybody = shares.find((share) => share.user_id === null)?.access ?? null;
  const people = shares.filter((share) => share.user_id !== null);
  const set = (userId: string | null, name: string | null, access: Access | null) => {
    const share = access && { user_id: userId, name, access };
    const known = shares.some((one) => one.user_id === userId);
    setShares(
      known
        ? shares.flatMap((one) => (one.user_id === userId ? (share ? [share] : []) : [one]))
        : [...shares, ...(share ? [share] : [])],
    );
  };
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('sharing.help', { owner: task.owner_name })}
      </Text>
      <ul className="shares" data-editable={mayChange}>
        <li>
          <IconUsersGroup size={18} stroke={1.5} aria-hidden />
          <Text size="sm" fw={500} className="share-name">
            {t('sharing.everybody')}
          </Text>
          <AccessSelect label={t('sharing.access_of', { name: t('sharing.everybody') })} value={everybody} none disabled={!mayChange} onChange={(access) => set(null, null, access)} />
        </li>
        {people.map((share) => (
          <li key={share.user_id} data-testid="share">
            <IconUser size={18} stroke={1.5} aria-hidden />
            <Text size="sm" fw={500} className="share-name">
              {share.name}
            </Text>
            <AccessSelect
              label={t('sharing.access_of', { name: share.name })}
              value={share.access}
              disabled={!mayChange}
              onChange={(access) => set(share.user_id, share.name, access)}
            />
            {mayChange && (
              <ActionIcon
                onClick={() => set(share.user_id, share.name, null)}
                aria-label={t('sharing.remove_of', { name: share.name })}
                title={t('sharing.remove')}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {mayChange && <AddPerson without={[task.owner_id, ...people.map((share) => share.user_id)]} onAdd={(id, name) => set(id, name, 'view')} />}
      {changed ? (
        <Alert color="yellow" role="alert" title={t('people.changed_meanwhile')}>
          <Stack gap="xs" align="flex-start">
            {t('people.changed_meanwhile_text')}
            <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={onReload}>
              {t('people.load_again')}
            </Button>
          </Stack>
        </Alert>
      ) : (
        <Failure error={save.error instanceof ApiError ? save.error : null} />
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t(mayChange ? 'app.cancel' : 'people.close')}
        </Button>
        {mayChange && (
          <Button onClick={() => save.mutate()} loading={save.isPending} disabled={changed || isSame(shares, initial)}>
            {t('sharing.save')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

const isSame = (one: TaskShareResponse[], other: TaskShareResponse[]) => {
  const text = (shares: TaskShareResponse[]) => shares.map(({ user_id, access }) => `${user_id} ${access}`).sort().join();
  return text(one) === text(other);
};

const accesses = ['view', 'run', 'edit'] as const satisfies readonly Access[];

interface AccessSelectProps {
  label: string;
  value: Access | null;
  /** Whether nothing can be chosen too. */
  none?: boolean;
  disabled: boolean;
  onChange: (access: Access | null) => void;
}

function AccessSelect({ label, value, none, disabled, onChange }: AccessSelectProps) {
  const { t } = useTranslation();
  return (
    <Select
      size="xs"
      className="share-access"
      aria-label={label}
      value={value ?? 'none'}
      data={[...(none ? [{ value: 'none', label: t('sharing.access_none') }] : []), ...accesses.map((one) => ({ value: one, label: t(`sharing.access_${one}`) }))]}
      allowDeselect={false}
      disabled={disabled}
      onChange={(chosen) => onChange(accesses.find((one) => one === chosen) ?? null)}
    />
  );
}

function AddPerson({ without, onAdd }: { without: readonly (string | null)[]; onAdd: (id: string, name: string) => void }) {
  const { t } = useTranslation();
  const { data, error } = usePeopleNames();
  const left = (data ?? []).filter((person) => !without.includes(person.id));
  return (
    <Select
      label={t('sharing.add')}
      placeholder={t('sharing.add_placeholder')}
      nothingFoundMessage={t('people.nothing_found')}
      data={left.map((person) => ({ value: person.id, label: person.name }))}
      value={null}
      searchable
      error={error && t('sharing.names_failed')}
      disabled={data !== undefined && left.length === 0}
      description={data !== undefined && left.length === 0 ? t('sharing.nobody_left') : undefined}
      onChange={(id) => {
        const person = left.find((one) => one.id === id);
        if (person) {
          onAdd(person.id, person.name);
        }
      }}
    />
  );
}
