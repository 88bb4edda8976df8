import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { useAccountForm } from '../account/useAccountForm';
import { sendJson } from '../api/http';
import type { RecoveryCodesResponse, TwoFactorKeyResponse } from '../api/types';
import { CopyField } from '../app/CopyField';
import { LoadError, SkeletonRows } from '../app/ListStates';
import { QrCode } from './QrCode';

export interface SecondFactorDialogProps {
  opened: boolean;
  onClose: () => void;
  onDone: (codes: RecoveryCodesResponse) => void;
}

export function SecondFactorDialog(props: SecondFactorDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t('second_factor.set_up_title')}
      closeButtonProps={{ 'aria-label': t('app.cancel') }}
      size="lg"
    >
      <NewKey {...props} />
    </Modal>
  );
}

function NewKey({ onClose, onDone }: SecondFactorDialogProps) {
  const { t } = useTranslation();
  // Every opening makes a key of its own; it counts only once it is confirmed.
  const { data, error, refetch } = useQuery({
    queryKey: ['second_factor_key'],
    queryFn: () => sendJson<TwoFactorKeyResponse>('POST', '/api/profile/two-factor/key'),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
  const { form, failure, pending, submit } = useAccountForm(
    { code: '' },
    (values) => sendJson<RecoveryCodesResponse>('POST', '/api/profile/two-factor/confirm', values),
    onDone,
  );
  if (!data) {
    return error ? <LoadError error={error} onRetry={() => void refetch()} /> : <SkeletonRows rows={4} height={48} />;
  }
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <div className="second-factor-key">
          <QrCode text={data.uri} label={t('second_factor.qr')} />
          <Stack gap="sm">
            <Text size="sm">{t('second_factor.scan')}</Text>
            <CopyField label={t('second_factor.key')} value={data.key} whole />
            <Text size="xs" c="dimmed">
              {t('second_factor.key_help')}
            </Text>
          </Stack>
        </div>
        <TextInput
          label={t('second_factor.code')}
          description={t('second_factor.code_help')}
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={10}
          required
          data-autofocus
          className="code-field"
          {...form.getInputProps('code')}
        />
        <Failure error={failure} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" loading={pending}>
            {t('second_factor.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
