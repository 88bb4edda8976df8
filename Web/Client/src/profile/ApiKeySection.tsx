import { Badge, Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { modals } from '@mantine/modals';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getJson, sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { ApiKeyResponse } from '../api/types';
import { LoadError, SkeletonRows } from '../app/ListStates';
import { notifyDone, notifyFailure } from '../app/notify';
import { FormSection } from '../forms/FormSection';
import { RelativeTime } from '../format/RelativeTime';
import { useNow } from '../format/useNow';
import { NewApiKeyDialog } from './NewApiKeyDialog';
import { scopeNames } from './scopes';

export function ApiKeySection({ scopes }: { scopes: readonly string[] }) {
  const { t } = useTranslation();
  const [making, { open, close }] = useDisclosure();
  const { data, error, refetch } = useQuery({
    queryKey: keys.apiKeys,
    queryFn: ({ signal }) => getJson<ApiKeyResponse[]>('/api/keys', signal),
  });
  return (
    <FormSection
      title={t('api_keys.title')}
      help={t('api_keys.help')}
      action={
        <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
          {t('api_keys.make')}
        </Button>
      }
    >
      {data ? (
        data.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('api_keys.none')}
          </Text>
        ) : (
          <ul className="profile-list">
            {data.map((key) => (
              <ApiKeyLine key={key.id} apiKey={key} />
            ))}
          </ul>
        )
      ) : error ? (
        <LoadError error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={2} height={32} />
      )}
      <NewApiKeyDialog opened={making} onClose={close} allowed={scopes} />
    </FormSection>
  );
}

function ApiKeyLine({ apiKey }: { apiKey: ApiKeyResponse }) {
  const { t } = useTranslation();
  const revoke = useRevoke(apiKey);
  const now = useNow(60_000);
  const expired = apiKey.expires_at !== null && Date.parse(apiKey.expires_at) <= now;
  return (
    <li data-testid="api-key">
      <IconKey size={20} stroke={1.5} aria-hidden />
      <div className="profile-list-words">
        <Text size="sm" fw={500} component="div" className="api-key-name">
          {apiKey.name} <span className="api-key-start">{apiKey.start}…</span>
          {scopeNames
            .filter((scope) => apiKey.scopes.includes(scope))
            .map((scope) => (
              <Badge key={scope} size="sm" color={scope === 'admin' ? 'orange' : 'gray'}>
                {t(`scope.${scope}`)}
              </Badge>
            ))}
        </Text>
        <Text size="xs" c="dimmed" component="div" className="profile-list-facts">
          <span>
            {apiKey.last_used_at ? (
              <>
                {t('api_keys.last_used')} <RelativeTime time={apiKey.last_used_at} />
              </>
            ) : (
              t('api_keys.never_used')
            )}
          </span>
          <span>
            {t('profile.made')} <RelativeTime time={apiKey.created_at} />
          </span>
          <span style={expired ? { color: 'var(--mantine-color-red-text)' } : undefined}>
            {apiKey.expires_at ? (
              <>
                {t(expired ? 'api_keys.expired' : 'api_keys.expires')} <RelativeTime time={apiKey.expires_at} />
              </>
            ) : (
              t('api_keys.never_expires')
            )}
          </span>
        </Text>
      </div>
      <Button
        variant="light"
        color="red"
        loading={revoke.isPending}
        onClick={revoke.confirm}
        aria-label={t('api_keys.revoke_of', { name: apiKey.name })}
      >
        {t('api_keys.revoke')}
      </Button>
    </li>
  );
}

function useRevoke(apiKey: ApiKeyResponse) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => sendJson<void>('DELETE', `/api/keys/${apiKey.id}`),
    onSuccess: () => notifyDone(t('api_keys.revoked', { name: apiKey.name })),
    onError: (error) => notifyFailure(t('api_keys.revoke_failed'), error),
    onSettled: () => client.invalidateQueries({ queryKey: keys.apiKeys }),
  });
  return {
    isPending: revoke.isPending,
    confirm: () =>
      modals.openConfirmModal({
        title: t('api_keys.revoke_title'),
        children: <Text size="sm">{t('api_keys.revoke_text', { name: apiKey.name })}</Text>,
        labels: { confirm: t('api_keys.revoke_confirm'), cancel: t('app.cancel') },
        confirmProps: { color: 'red' },
        onConfirm: () => revoke.mutate(),
      }),
  };
}
