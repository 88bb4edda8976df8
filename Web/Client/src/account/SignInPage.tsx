import { Anchor, Button, Checkbox, Divider, Text, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api/http';
import type { AuthStatusResponse, SignedInUser } from '../api/types';
import { SecretInput } from '../forms/SecretInput';
import { AccountPage } from './AccountPage';
import { Failure } from './Failure';
import { canUsePasskeys, signInWithPasskey } from './passkeys';
import { useSignedIn } from './session';
import { useAccountForm } from './useAccountForm';

export interface SignInPageProps {
  canMail: boolean;
  /** Whose session ended while their pages were open. */
  before?: SignedInUser;
}

export function SignInPage(props: SignInPageProps) {
  const [forgotten, setForgotten] = useState(false);
  return forgotten ? <ForgottenPassword onBack={() => setForgotten(false)} /> : <SignIn {...props} onForgotten={() => setForgotten(true)} />;
}

function SignIn({ canMail, before, onForgotten }: SignInPageProps & { onForgotten: () => void }) {
  const { t } = useTranslation();
  const signedIn = useSignedIn(before);
  const { form, failure, pending, submit } = useAccountForm(
    { email: before?.email ?? '', password: '', code: '', remember: false },
    (values) => sendJson<AuthStatusResponse>('POST', '/api/auth/sign-in', values),
    signedIn,
  );
  const passkey = useAccountForm({}, () => signInWithPasskey(form.values.remember), signedIn);
  const wantsCode = failure?.code === 'second_factor_required' || form.values.code !== '';
  const shown = failure?.code === 'second_factor_required' ? null : (failure ?? passkey.failure);
  return (
    <AccountPage title={t('account.sign_in')} help={before && t('account.session_ended')}>
      <form noValidate onSubmit={submit}>
        <TextInput label={t('account.email')} type="email" autoComplete="username" required {...form.getInputProps('email')} />
        <SecretInput label={t('account.password')} autoComplete="current-password" required autoFocus={before !== undefined} {...form.getInputProps('password')} />
        {wantsCode && (
          <TextInput
            label={t('account.code')}
            description={t('account.code_help')}
            autoComplete="one-time-code"
            inputMode="text"
            autoFocus
            required
            {...form.getInputProps('code')}
          />
        )}
        <Checkbox label={t('account.remember')} {...form.getInputProps('remember', { type: 'checkbox' })} />
        <Failure error={shown} />
        <Button type="submit" size="sm" loading={pending}>
          {t('account.sign_in_button')}
        </Button>
      </form>
      {canUsePasskeys() && (
        <>
          <Divider my="sm" label={t('account.or')} />
          <Button
            variant="default"
            size="sm"
            fullWidth
            leftSection={<IconFingerprint size={18} aria-hidden />}
            loading={passkey.pending}
            onClick={() => passkey.retry({})}
          >
            {t('account.passkey_button')}
          </Button>
        </>
      )}
      <Text size="sm" mt="md" c="dimmed">
        {canMail ? (
          <Anchor component="button" type="button" size="sm" onClick={onForgotten}>
            {t('account.forgotten')}
          </Anchor>
        ) : (
          t('account.forgotten_no_mail')
        )}
      </Text>
    </AccountPage>
  );
}

function ForgottenPassword({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const [sent, setSent] = useState(false);
  const { form, failure, pending, submit } = useAccountForm(
    { email: '' },
    (values) => sendJson<void>('POST', '/api/auth/forgot-password', values),
    () => setSent(true),
  );
  return (
    <AccountPage title={t('account.forgotten')} help={sent ? t('account.mail_sent') : t('account.forgotten_help')}>
      {!sent && (
        <form noValidate onSubmit={submit}>
          <TextInput label={t('account.email')} type="email" autoComplete="username" required {...form.getInputProps('email')} />
          <Failure error={failure} />
          <Button type="submit" size="sm" loading={pending}>
            {t('account.mail_button')}
          </Button>
        </form>
      )}
      <Anchor component="button" type="button" size="sm" mt="md" onClick={onBack}>
        {t('account.back')}
      </Anchor>
    </AccountPage>
  );
}
