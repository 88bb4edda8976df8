import { useQuery } from '@tanstack/react-query';
import { getJson } from '../api/http';
import { keys } from '../api/keys';
import type { InvitationResponse, PersonName, UserResponse } from '../api/types';

/** Everybody with an account, as administrators see them. */
export function usePeople(enabled = true) {
  return useQuery({ queryKey: keys.people, queryFn: ({ signal }) => getJson<UserResponse[]>('/api/users', signal), enabled });
}

/** Everybody who can sign in, by name: for whoever shares something. */
export function usePeopleNames() {
  return useQuery({
    queryKey: keys.peopleNames,
    queryFn: ({ signal }) => getJson<PersonName[]>('/api/users/names', signal),
    staleTime: 60_000,
  });
}

export function useInvitations() {
  return useQuery({ queryKey: keys.invitations, queryFn: ({ signal }) => getJson<InvitationResponse[]>('/api/invitations', signal) });
}

/** The code stands behind the hash: browsers keep that to themselves, so it lies in no log on the way. */
export const linkTo = (page: 'invitation' | 'reset-password', code: string) =>
  `${window.location.origin}/${page}#${encodeURIComponent(code)}`;
