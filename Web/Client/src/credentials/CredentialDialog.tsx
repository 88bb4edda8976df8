import { Alert, Button, Group, Modal, Stack, Switch, TagsInput, Text, TextInput } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { useAccountForm } from '../account/useAccountForm';
import { getJson, sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { CredentialResponse } from '../api/types';
import { LoadError, SkeletonRows } from '../app/ListStates';
import { notifyDone } from '../app/notify';
import { homelessErrors } from '../forms/fieldErrors';
import { CredentialField } from './CredentialField';
import { credentialValues, toRequest } from './credentialValues';
import type { Edited } from './CredentialsPage';
import { UsedBy } from './UsedBy';
import { useCredentialWords } from './useCredentials';

export function CredentialDialog({ edited, onClose }: { edited: Edited | null; onClose: () => void }) {
  const { t } = useTranslation();
  const words = useCredentialWords();
  const title = edited && (edited.credential ? t('people.edit_title', { name: edited.credential.name }) : words.type(edited.type.name));
  return (
    <Modal opened={edited !== null} onClose={onClose} title={title} closeOnClickOutside={false} closeButtonProps={{ 'aria-label': t('app.cancel') }} size="lg">
      {edited && (edited.credential ? <Existing edited={edited} id={edited.credential.id} onClose={onClose} /> : <CredentialForm edited={edited} onClose={onClose} onReload={onClose} />)}
    </Modal>
  );
}

/** What is edited is asked for anew: the list may be old. */
function Existing({ edited, id, onClose }: { edited: Edited; id: string; onClose: () => void }) {
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: keys.credential(id),
    queryFn: ({ signal }) => getJson<CredentialResponse>(`/api/credentials/${id}`, signal),
    gcTime: 0,
    staleTime: Infinity,
  });
  return data && !isFetching ? (
    <CredentialForm key={data.revision} edited={{ ...edited, credential: data }} onClose={onClose} onReload={() => void refetch()} />
  ) : error ? (
    <LoadError error={error} onRetry={() => void refetch()} />
  ) : (
    <SkeletonRows rows={4} height={48} />
  );
}

interface CredentialFormProps {
  edited: Edited;
  onClose: () => void;
  onReload: () => void;
}

function CredentialForm({ edited: { type, credential }, onClose, onReload }: CredentialFormProps) {
  const { t } = useTranslation();
  const words = useCredentialWords();
  const client = useQueryClient();
  const { form, failure, pending, submit } = useAccountForm(
    // Most people have one key of a provider; logins and the rest are told apart by their names.
    credentialValues(type, credential, type.group === 'model' ? words.type(type.name) : ''),
    (values) =>
      credential
        ? sendJson<CredentialResponse>('PUT', `/api/credentials/${credential.id}`, toRequest(type, values, credential))
        : sendJson<CredentialResponse>('POST', '/api/credentials', toRequest(type, values, null)),
    (saved) => {
      void client.invalidateQueries({ queryKey: keys.credentials });
      notifyDone(t('people.saved', { name: saved.name }));
      onClose();
    },
  );
  const edited = failure?.code === 'edited_meanwhile';
  const takesOrigins = type.origins === 'optional' || type.origins === 'required';
  const others = homelessErrors(form.errors, ['name', /^fields\./, /^allowed_origins/]);
  const originError = Object.entries(form.errors).find(([path]) => path.startsWith('allowed_origins'))?.[1];
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        {credential?.inherited && (
          <Alert color="gray" title={t('credentials.inherited')}>
            {t('credentials.inherited_help')}
          </Alert>
        )}
        {!credential && <Text size="sm" c="dimmed">{words.typeHelp(type.name)}</Text>}
        <TextInput label={t('credentials.name')} required maxLength={200} data-autofocus {...form.getInputProps('name')} />
        {type.fields.map((field) => (
          <CredentialField key={field.name} field={field} credential={credential} form={form} />
        ))}
        {takesOrigins && (
          <TagsInput
            label={t('credentials.origins')}
            description={t(type.origins === 'required' ? 'credentials.origins_help' : 'credentials.origins_optional_help')}
            placeholder="https://"
            {...form.getInputProps('allowed_origins')}
            error={originError}
          />
        )}
        <Switch
          label={t('credentials.is_default')}
          description={t('credentials.is_default_help')}
          {...form.getInputProps('is_default', { type: 'checkbox' })}
        />
        {credential && <UsedBy id={credential.id} />}
        {others.map(([path, message]) => (
          <Alert key={path} color="red" role="alert" p="xs">
            {path}: {String(message)}
          </Alert>
        ))}
        {edited ? (
          <Alert color="yellow" role="alert" title={t('people.changed_meanwhile')}>
            <Stack gap="xs" align="flex-start">
              {t('people.changed_meanwhile_text')}
              <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={onReload}>
                {t('people.load_again')}
              </Button>
            </Stack>
          </Alert>
        ) : (
          <Failure error={failure} />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" loading={pending} disabled={edited}>
            {t('people.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
