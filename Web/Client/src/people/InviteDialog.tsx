import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { useAccountForm } from '../account/useAccountForm';
import { sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { InvitationCreated, UserRole } from '../api/types';
import { CopyField } from '../app/CopyField';
import { ShownOnce } from '../app/ShownOnce';
import { RelativeTime } from '../format/RelativeTime';
import { RoleField } from './RoleField';
import { linkTo } from './usePeople';

export function InviteDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<InvitationCreated | null>(null);
  const close = () => {
    onClose();
    setMade(null);
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t(made ? 'people.invited' : 'people.invite_title')}
      closeOnClickOutside={!made}
      closeOnEscape={!made}
      closeButtonProps={{ 'aria-label': t(made ? 'people.close' : 'app.cancel') }}
    >
      {made ? <Made made={made} onClose={close} /> : <Invite onClose={close} onMade={setMade} />}
    </Modal>
  );
}

function Invite({ onClose, onMade }: { onClose: () => void; onMade: (made: InvitationCreated) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { form, failure, pending, submit } = useAccountForm(
    { email: '', role: 'editor' as UserRole },
    ({ email, role }) => sendJson<InvitationCreated>('POST', '/api/invitations', { email: email.trim() || null, role }),
    (made) => {
      onMade(made);
      void client.invalidateQueries({ queryKey: keys.invitations });
    },
  );
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label={t('account.email')}
          description={t('people.invite_email_help')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          type="email"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('email')}
        />
        <RoleField input={form.getInputProps('role')} />
        <Failure error={failure} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" loading={pending}>
            {t('people.invite_button')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Made({ made, onClose }: { made: InvitationCreated; onClose: () => void }) {
  const { t } = useTranslation();
  const { email, expires_at } = made.invitation;
  return (
    <Stack gap="md">
      <ShownOnce />
      <Text size="sm">
        {made.mailed ? t('people.invited_mailed', { email }) : email ? t('people.invited_email', { email }) : t('people.invited_anybody')}
      </Text>
      <CopyField label={t('people.link')} value={linkTo('invitation', made.code)} />
      <Text size="xs" c="dimmed">
        {t('people.link_expires')} <RelativeTime time={expires_at} />
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {t('people.close')}
        </Button>
      </Group>
    </Stack>
  );
}
