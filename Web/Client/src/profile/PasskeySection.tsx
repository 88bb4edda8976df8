import { ActionIcon, Button, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconFingerprint, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { addPasskey, canUsePasskeys } from '../account/passkeys';
import { useAccountForm } from '../account/useAccountForm';
import { sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { PasskeyResponse } from '../api/types';
import { notifyDone } from '../app/notify';
import { FormSection } from '../forms/FormSection';
import { RelativeTime } from '../format/RelativeTime';
import { readDevice } from './device';
import { useProfileChange } from './useProfileChange';

export function PasskeySection({ passkeys }: { passkeys: readonly PasskeyResponse[] }) {
  const { t } = useTranslation();
  return (
    <FormSection title={t('passkeys.title')} help={t('passkeys.help')}>
      {passkeys.length > 0 && (
        <ul className="profile-list">
          {passkeys.map((passkey) => (
            <PasskeyLine key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      {canUsePasskeys() ? (
        <AddPasskey />
      ) : (
        <Text size="sm" c="dimmed">
          {t(window.isSecureContext ? 'passkeys.browser_cannot' : 'passkeys.not_secure')}
        </Text>
      )}
    </FormSection>
  );
}

function PasskeyLine({ passkey }: { passkey: PasskeyResponse }) {
  const { t } = useTranslation();
  const remove = useProfileChange(
    () => sendJson<void>('DELETE', `/api/profile/passkeys/${passkey.id}`),
    t('passkeys.removed'),
    t('passkeys.remove_failed'),
  );
  const confirm = () =>
    modals.openConfirmModal({
      title: t('passkeys.remove_title'),
      children: <Text size="sm">{t('passkeys.remove_text', { name: passkey.name })}</Text>,
      labels: { confirm: t('passkeys.remove'), cancel: t('app.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(undefined),
    });
  return (
    <li>
      <IconFingerprint size={20} stroke={1.5} aria-hidden />
      <div className="profile-list-words">
        <Text size="sm" fw={500}>
          {passkey.name}
        </Text>
        <Text size="xs" c="dimmed">
          {t('profile.made')} <RelativeTime time={passkey.created_at} />
        </Text>
      </div>
      <ActionIcon
        onClick={confirm}
        loading={remove.isPending}
        aria-label={t('passkeys.remove_of', { name: passkey.name })}
        title={t('passkeys.remove')}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </li>
  );
}

function AddPasskey() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { browser, system } = readDevice(navigator.userAgent);
  const { form, failure, pending, submit } = useAccountForm(
    { name: [browser, system].filter(Boolean).join(', ') },
    ({ name }) => addPasskey(name),
    () => {
      notifyDone(t('passkeys.added'));
      void client.invalidateQueries({ queryKey: keys.profile });
    },
  );
  return (
    <form noValidate onSubmit={submit} className="profile-form">
      <div className="field-and-button">
        <TextInput
          label={t('passkeys.name')}
          description={t('passkeys.name_help')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <Button type="submit" size="sm" variant="default" loading={pending} leftSection={<IconFingerprint size={16} aria-hidden />}>
          {t('passkeys.add')}
        </Button>
      </div>
      <Failure error={failure} />
    </form>
  );
}
