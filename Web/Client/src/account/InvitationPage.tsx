import { Anchor, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, sendJson } from '../api/http';
import type { AuthStatusResponse, InvitationPreview } from '../api/types';
import { SkeletonRows } from '../app/ListStates';
import { AccountPage } from './AccountPage';
import { Failure } from './Failure';
import { NewAccountFields } from './NewAccountFields';
import { useSignedIn } from './session';
import { useAccountForm } from './useAccountForm';

export function InvitationPage({ code }: { code: string }) {
  const { t } = useTranslation();
  const signedIn = useSignedIn();
  const { data: invitation, error } = useQuery({
    queryKey: ['invitation', code],
    queryFn: () => sendJson<InvitationPreview>('POST', '/api/auth/invitation', { code }),
    retry: false,
    staleTime: Infinity,
  });
  const { form, failure, pending, submit } = useAccountForm(
    { name: '', email: '', password: '' },
    (values) => sendJson<AuthStatusResponse>('POST', '/api/auth/invitation/accept', { ...values, code }),
    (status) => {
      window.history.replaceState(null, '', '/');
      signedIn(status);
    },
  );
  const invited = invitation?.email;
  const { setFieldValue } = form;
  useEffect(() => {
    if (invited) {
      setFieldValue('email', invited);
    }
  }, [invited, setFieldValue]);

  return (
    <AccountPage title={t('account.invitation')} help={invitation && t('account.invitation_help', { role: t(`role.${invitation.role}`) })}>
      {error ? (
        <>
          <Failure error={error instanceof ApiError ? error : null} />
          <Anchor href="/" size="sm" mt="md" display="block">
            {t('account.back')}
          </Anchor>
        </>
      ) : invitation ? (
        <form noValidate onSubmit={submit}>
          <NewAccountFields form={form} fixedEmail={Boolean(invited)} />
          <Failure error={failure} />
          <Button type="submit" size="sm" loading={pending}>
            {t('account.invitation_button')}
          </Button>
        </form>
      ) : (
        <SkeletonRows rows={3} height={40} />
      )}
    </AccountPage>
  );
}
