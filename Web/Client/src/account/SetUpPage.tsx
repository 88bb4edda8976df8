import { Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api/http';
import type { AuthStatusResponse } from '../api/types';
import { AccountPage } from './AccountPage';
import { Failure } from './Failure';
import { NewAccountFields } from './NewAccountFields';
import { useSignedIn } from './session';
import { useAccountForm } from './useAccountForm';

/** The first page of all: whoever can read the server's log becomes the administrator. */
export function SetUpPage() {
  const { t } = useTranslation();
  const signedIn = useSignedIn();
  const { form, failure, pending, submit } = useAccountForm(
    { code: '', name: '', email: '', password: '' },
    (values) => sendJson<AuthStatusResponse>('POST', '/api/auth/set-up', values),
    signedIn,
  );
  return (
    <AccountPage title={t('account.set_up')} help={t('account.set_up_help')}>
      <form noValidate onSubmit={submit}>
        <TextInput
          label={t('account.set_up_code')}
          description={t('account.set_up_code_help')}
          autoComplete="off"
          spellCheck={false}
          required
          data-autofocus
          {...form.getInputProps('code')}
        />
        <NewAccountFields form={form} />
        <Failure error={failure} />
        <Button type="submit" size="sm" loading={pending}>
          {t('account.set_up_button')}
        </Button>
      </form>
    </AccountPage>
  );
}
