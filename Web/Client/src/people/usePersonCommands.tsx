import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { PasswordLinkResponse, UserResponse } from '../api/types';
import { notifyDone, notifyFailure } from '../app/notify';
import { linkTo } from './usePeople';

export interface PasswordLink {
  name: string;
  link: string;
  expiresAt: string;
}

export type PersonCommands = ReturnType<typeof usePersonCommands>;

/** What an administrator does with a person from the list. */
export function usePersonCommands() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [passwordLink, setPasswordLink] = useState<PasswordLink | null>(null);

  const change = useMutation({
    mutationFn: ({ person, word }: { person: UserResponse; word: 'deactivate' | 'activate' | 'two-factor-off'; done: string }) =>
      sendJson<void>('POST', `/api/users/${person.id}/${word}`),
    onSuccess: (_, { done }) => notifyDone(done),
    onError: (error) => notifyFailure(t('people.change_failed'), error),
    onSettled: () => client.invalidateQueries({ queryKey: keys.people }),
  });

  const makeLink = useMutation({
    mutationFn: (person: UserResponse) => sendJson<PasswordLinkResponse>('POST', `/api/users/${person.id}/password-link`),
    onSuccess: ({ code, expires_at }, { name }) => setPasswordLink({ name, link: linkTo('reset-password', code), expiresAt: expires_at }),
    onError: (error) => notifyFailure(t('people.change_failed'), error),
  });

  const confirm = (title: string, text: string, button: string, onConfirm: () => void) =>
    modals.openConfirmModal({
      title,
      children: <Text size="sm">{text}</Text>,
      labels: { confirm: button, cancel: t('app.cancel') },
      confirmProps: { color: 'red' },
      onConfirm,
    });

  return {
    passwordLink,
    forgetPasswordLink: () => setPasswordLink(null),
    makePasswordLink: (person: UserResponse) => makeLink.mutate(person),
    activate: (person: UserResponse) =>
      change.mutate({ person, word: 'activate', done: t('people.activated', { name: person.name }) }),
    deactivate: (person: UserResponse) =>
      confirm(t('people.deactivate_title'), t('people.deactivate_text', { name: person.name }), t('people.deactivate'), () =>
        change.mutate({ person, word: 'deactivate', done: t('people.deactivated_done', { name: person.name }) }),
      ),
    twoFactorOff: (person: UserResponse) =>
      confirm(t('people.two_factor_off_title'), t('people.two_factor_off_text', { name: person.name }), t('people.two_factor_off'), () =>
        change.mutate({ person, word: 'two-factor-off', done: t('people.two_factor_off_done', { name: person.name }) }),
      ),
    isBusy: (person: UserResponse) =>
      (change.isPending && change.variables.person.id === person.id) || (makeLink.isPending && makeLink.variables.id === person.id),
  };
}
