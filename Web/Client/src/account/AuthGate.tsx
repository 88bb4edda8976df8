import { useQueryClient } from '@tanstack/react-query';
import { Fragment, useEffect, useState, type ReactNode } from 'react';
import { onSignedOut } from '../api/http';
import { keys } from '../api/keys';
import type { SignedInUser } from '../api/types';
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
  const [last, setLast] = useState<SignedInUser | null>(null);
  if (status?.user && status.user !== last) {
    setLast(status.user);
  }
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
  const shown = status.user ?? last;
  if (!shown) {
    return status.needs_set_up ? <SetUpPage /> : <SignInPage canMail={status.can_mail} />;
  }
  return (
    <>
      {!status.user && <SignInPage canMail={status.can_mail} before={shown} />}
      <Behind hidden={!status.user}>
        <SignedInProvider value={shown}>
          <Fragment key={shown.id}>{children}</Fragment>
        </SignedInProvider>
      </Behind>
    </>
  );
}

/** The pages stay as they are while a session has ended, so that nothing that somebody was writing is lost; seen is nothing of them. */
function Behind({ hidden, children }: { hidden: boolean; children: ReactNode }) {
  useEffect(() => {
    document.body.classList.toggle('signed-out', hidden);
    return () => document.body.classList.remove('signed-out');
  }, [hidden]);
  return <div hidden={hidden}>{children}</div>;
}

/** Behind the hash, which browsers keep to themselves: codes must not lie in logs on the way. */
const codeInAddress = () => decodeURIComponent(window.location.hash.slice(1));
