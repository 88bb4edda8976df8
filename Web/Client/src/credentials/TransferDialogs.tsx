import { Alert, Button, FileInput, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { useAccountForm } from '../account/useAccountForm';
import { ApiError, sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { CredentialFile, CredentialImportResponse } from '../api/types';
import { notifyDone } from '../app/notify';
import { SecretInput } from '../forms/SecretInput';

/** The same in every language. */
const FILE_NAME = 'credentials.json';

interface TransferProps {
  opened: boolean;
  onClose: () => void;
}

export function ExportDialog({ opened, onClose }: TransferProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('credentials.export_title')} closeButtonProps={{ 'aria-label': t('app.cancel') }}>
      <Export onClose={onClose} />
    </Modal>
  );
}

function Export({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { form, failure, pending, submit } = useAccountForm(
    { passphrase: '' },
    (values) => sendJson<CredentialFile>('POST', '/api/credentials/export', values),
    (file) => {
      save(file);
      onClose();
    },
  );
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{t('credentials.export_text')}</Text>
        <SecretInput
          label={t('credentials.passphrase')}
          description={t('credentials.passphrase_help')}
          autoComplete="new-password"
          required
          data-autofocus
          {...form.getInputProps('passphrase')}
        />
        <Failure error={failure} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" loading={pending}>
            {t('credentials.export_button')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function save(file: CredentialFile) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2)], { type: 'application/json' }));
  link.download = FILE_NAME;
  link.click();
  URL.revokeObjectURL(link.href);
}

export function ImportDialog({ opened, onClose }: TransferProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('credentials.import_title')} closeButtonProps={{ 'aria-label': t('app.cancel') }}>
      <Import onClose={onClose} />
    </Modal>
  );
}

const existing = ['skip', 'replace', 'add'] as const;

function Import({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [skipped, setSkipped] = useState<readonly string[]>([]);
  const { form, failure, pending, submit } = useAccountForm(
    { passphrase: '', existing: 'skip' },
    async (values) => sendJson<CredentialImportResponse>('POST', '/api/credentials/import', { ...values, file: await read(file) }),
    (answer) => {
      void client.invalidateQueries({ queryKey: keys.credentials });
      notifyDone(t('credentials.imported', { count: answer.imported.length }));
      if (answer.skipped.length === 0) {
        onClose();
      }
      setSkipped(answer.skipped);
    },
  );
  const fileError = Object.entries(form.errors).find(([path]) => path === 'file' || path.startsWith('file.'))?.[1];
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <FileInput label={t('credentials.file')} accept="application/json,.json" required value={file} onChange={setFile} error={fileError} placeholder={FILE_NAME} />
        <SecretInput label={t('credentials.passphrase')} autoComplete="off" required {...form.getInputProps('passphrase')} />
        <Radio.Group label={t('credentials.existing')} {...form.getInputProps('existing')}>
          <Stack gap="xs" mt={6}>
            {existing.map((value) => (
              <Radio key={value} value={value} label={t(`credentials.existing_${value}`)} />
            ))}
          </Stack>
        </Radio.Group>
        {skipped.length > 0 && (
          <Alert color="yellow" role="alert" title={t('credentials.skipped')}>
            {skipped.join(', ')}
          </Alert>
        )}
        <Failure error={failure} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t(skipped.length > 0 ? 'people.close' : 'app.cancel')}
          </Button>
          <Button type="submit" loading={pending} disabled={!file}>
            {t('credentials.import_button')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

async function read(file: File | null): Promise<unknown> {
  try {
    return JSON.parse((await file?.text()) ?? '');
  } catch {
    throw new ApiError(400, 'invalid_file', 'This is not a file of exported credentials.');
  }
}
