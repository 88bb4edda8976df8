import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { CredentialResponse } from '../api/types';
import { notifyDone, notifyFailure } from '../app/notify';
import { fieldsOf } from './credentialValues';

/** Secrets are left out of what is sent, so they stay; everything else is sent as it is. */
export function useMakeDefault(credential: CredentialResponse) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      sendJson<CredentialResponse>('PUT', `/api/credentials/${credential.id}`, {
        name: credential.name,
        revision: credential.revision,
        // A mask that is sent back means that nothing changed.
        fields: fieldsOf(credential),
        allowed_origins: credential.allowed_origins,
        is_default: true,
      }),
    onSuccess: () => notifyDone(t('credentials.is_default_now', { name: credential.name })),
    onError: (error) => notifyFailure(t('credentials.save_failed'), error),
    onSettled: () => client.invalidateQueries({ queryKey: keys.credentials }),
  });
}
