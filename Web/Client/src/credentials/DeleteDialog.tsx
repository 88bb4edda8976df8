import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { ApiError, sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { CredentialResponse, CredentialUses } from '../api/types';
import { notifyDone } from '../app/notify';
import { Uses } from './UsedBy';

interface DeleteDialogProps {
  credential: CredentialResponse;
  opened: boolean;
  onClose: () => void;
}

/** The server refuses what is in use; it is deleted all the same when that was seen and said again. */
export function DeleteDialog({ credential, opened, onClose }: DeleteDialogProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (force: boolean) => sendJson<void>('DELETE', `/api/credentials/${credential.id}${force ? '?force=true' : ''}`),
    onSuccess: () => {
      notifyDone(t('credentials.deleted', { name: credential.name }));
      onClose();
      void client.invalidateQueries({ queryKey: keys.credentials });
    },
  });
  const error = remove.error instanceof ApiError ? remove.error : null;
  const uses = error?.code === 'credential_in_use' ? (error.extensions.used_by as CredentialUses | undefined) : undefined;
  return (
    <Modal opened={opened} onClose={onClose} title={t('credentials.delete_title')} closeButtonProps={{ 'aria-label': t('app.cancel') }}>
      <Stack gap="md">
        <Text size="sm">{t('credentials.delete_text', { name: credential.name })}</Text>
        <Failure error={error} />
        {uses && <Uses uses={uses} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate(uses !== undefined)} data-autofocus>
            {t(uses ? 'credentials.delete_anyway' : 'credentials.delete_confirm')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
