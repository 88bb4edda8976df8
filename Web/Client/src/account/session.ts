import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { getJson, sendJson, setAntiforgeryToken } from '../api/http';
import { keys } from '../api/keys';
import type { AuthStatusResponse, SignedInUser } from '../api/types';

async function readStatus(signal?: AbortSignal): Promise<AuthStatusResponse> {
  return keepToken(await getJson<AuthStatusResponse>('/api/auth/status', signal));
}

/** What a sign-in answers is the new status: its token goes with every write from now on. */
export function keepToken(status: AuthStatusResponse): AuthStatusResponse {
  setAntiforgeryToken(status.antiforgery_token ?? null);
  return status;
}

/** Who is signed in, asked once and again when the server says that nobody is. */
export function useAuthStatus() {
  return useQuery({ queryKey: keys.auth, queryFn: ({ signal }) => readStatus(signal), staleTime: Infinity });
}

/**
 * @param before Whose session ended while their pages were open.
 * @returns takes the answer of a sign-in.
 */
export function useSignedIn(before?: SignedInUser) {
  const client = useQueryClient();
  return (status: AuthStatusResponse) => {
    const isAnother = status.user?.id !== before?.id;
    if (isAnother) {
      // What was cached was another person's; the status itself is being looked at.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.auth[0] });
    }
    client.setQueryData(keys.auth, keepToken(status));
    if (!isAnother) {
      // Only what was refused: what is being edited must not be read anew under the hands of whoever edits it.
      void client.refetchQueries({ predicate: ({ state }) => state.status === 'error' });
    }
  };
}

export function useSignOut() {
  const client = useQueryClient();
  return async (everywhere = false) => {
    await sendJson<void>('POST', everywhere ? '/api/auth/sign-out-everywhere' : '/api/auth/sign-out');
    client.clear();
    window.location.assign('/');
  };
}

const SignedIn = createContext<SignedInUser | null>(null);

export const SignedInProvider = SignedIn.Provider;

/** Whoever is signed in. Null only in tests of parts that stand alone. */
export const useUser = () => useContext(SignedIn);

/** Whether whoever is signed in may do this; parts that stand alone show everything. */
export function useMay(scope: 'run' | 'write' | 'admin'): boolean {
  const user = useUser();
  return user === null || user.scopes.includes(scope);
}
