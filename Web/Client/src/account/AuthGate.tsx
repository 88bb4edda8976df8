import { useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { onSignedOut } from '../api/http';
import { keys } from '../api/keys';
import { LoadError, SkeletonRows } from '../app/ListStates';
import { AccountPage } from './AccountPage';
import { InvitationPage } from './InvitationPage';
import { ResetPasswordPage } from './ResetPasswordPage';
import { SetUpPage } from './SetUpPage';
import { SignInPage } from './SignInPage';
import { SignedInProvider, useAuthStatus } from './session';

/** Nothing is shown to nobody: first comes whoever is in front of the page. */
export function AuthGate({ children }: { children: ReactNode }) {
  const { data: status, error, refetch } = useAuthStatus();
  const client = useQueryClient();
  useEffect(() => onSignedOut(() => void client.invalidateQueries({ queryKey: keys.auth })), [client]);

  if (!status) {
    return <AccountPage>{error ? <LoadError error={error} onRetry={() => void refetch()} /> : <SkeletonRows rows={3} height={40} />}</AccountPage>;
  }
  switch (window.location.pathname) {
    case '/invitation':
      return <InvitationPage code={codeInAddress()} />;
    case '/reset-password':
      return <ResetPasswordPage code={codeInAddress()} />;
  }
  if (status.user) {
    return <SignedInProvider value={status.user}>{children}</SignedInProvider>;
  }
  return status.needs_set_up ? <SetUpPage /> : <SignInPage canMail={status.can_mail} />;
}

/** Behind the hash, which browsers keep to themselves: codes must not lie in logs on the way. */
const codeInAddress = () => decodeURIComponent(window.location.hash.slice(1));
