import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { useAccountForm } from '../account/useAccountForm';
import { SecretInput } from '../forms/SecretInput';

export interface PasswordDialogProps<R> {
  opened: boolean;
  onClose: () => void;
  title: string;
  text: string;
  button: string;
  color?: string;
  send: (password: string) => Promise<R>;
  onDone: (answer: R) => void;
}

/** Asks for the password before something that nobody who walks by may do. */
export function PasswordDialog<R>(props: PasswordDialogProps<R>) {
  const { t } = useTranslation();
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} closeButtonProps={{ 'aria-label': t('app.cancel') }}>
      <PasswordForm {...props} />
    </Modal>
  );
}

function PasswordForm<R>({ onClose, text, button, color, send, onDone }: PasswordDialogProps<R>) {
  const { t } = useTranslation();
  const { form, failure, pending, submit } = useAccountForm(
    { password: '' },
    ({ password }) => send(password),
    (answer: R) => {
      onClose();
      onDone(answer);
    },
  );
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{text}</Text>
        <SecretInput
          label={t('profile.current_password')}
          autoComplete="current-password"
          required
          data-autofocus
          {...form.getInputProps('password')}
        />
        <Failure error={failure} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" loading={pending} {...(color ? { color } : {})}>
            {button}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
