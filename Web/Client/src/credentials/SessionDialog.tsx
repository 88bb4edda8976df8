import { Button, Group, Modal, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { useAccountForm } from '../account/useAccountForm';
import { sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { CredentialResponse, ExecutionResponse } from '../api/types';
import { notifyDone } from '../app/notify';
import { cleanHost } from '../forms/hosts';

interface SessionDialogProps {
  execution: ExecutionResponse;
  opened: boolean;
  onClose: () => void;
}

/** Makes a credential of the cookies and storage that an execution ended with, so that other tasks begin signed in. */
export function SessionDialog({ execution, opened, onClose }: SessionDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('session_capture.title')} closeButtonProps={{ 'aria-label': t('app.cancel') }}>
      <Session execution={execution} onClose={onClose} />
    </Modal>
  );
}

function Session({ execution, onClose }: { execution: ExecutionResponse; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { form, failure, pending, submit } = useAccountForm(
    { name: execution.task.name, hosts: [] as string[] },
    ({ name, hosts }) =>
      sendJson<CredentialResponse>('POST', '/api/credentials/capture', { execution_id: execution.id, name, hosts: hosts.length > 0 ? hosts : null }),
    ({ name }) => {
      void client.invalidateQueries({ queryKey: keys.credentials });
      notifyDone(t('session_capture.made', { name }));
      onClose();
    },
  );
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{t('session_capture.text')}</Text>
        <TextInput label={t('credentials.name')} required maxLength={100} data-autofocus {...form.getInputProps('name')} />
        <TagsInput
          label={t('session_capture.hosts')}
          description={t('session_capture.hosts_help')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          placeholder={form.values.hosts.length > 0 ? '' : t('tasks.hosts_placeholder')}
          splitChars={[',', ';', ' ', '\n']}
          acceptValueOnBlur
          clearable
          {...form.getInputProps('hosts')}
          onChange={(hosts) => form.setFieldValue('hosts', [...new Set(hosts.map(cleanHost).filter(Boolean))])}
        />
        <Failure error={failure} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" loading={pending}>
            {t('session_capture.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
