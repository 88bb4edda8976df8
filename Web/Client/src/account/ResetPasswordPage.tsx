import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api/http';
import { SecretInput } from '../forms/SecretInput';
import { AccountPage } from './AccountPage';
import { Failure } from './Failure';
import { useAccountForm } from './useAccountForm';

export function ResetPasswordPage({ code }: { code: string }) {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  const { form, failure, pending, submit } = useAccountForm(
    { password: '' },
    (values) => sendJson<void>('POST', '/api/auth/reset-password', { ...values, code }),
    () => setDone(true),
  );
  return (
    <AccountPage title={t('account.new_password')} help={done ? t('account.new_password_done') : undefined}>
      {!done && (
        <form noValidate onSubmit={submit}>
          <SecretInput
            label={t('account.new_password')}
            description={t('account.password_help')}
            autoComplete="new-password"
            required
            {...form.getInputProps('password')}
          />
          <Failure error={failure} />
          <Button type="submit" size="sm" loading={pending}>
            {t('account.new_password_button')}
          </Button>
        </form>
      )}
      <Anchor href="/" size="sm" mt="md" display="block">
        {t('account.back')}
      </Anchor>
    </AccountPage>
  );
}
