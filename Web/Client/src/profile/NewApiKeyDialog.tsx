import { Button, Checkbox, Code, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { useAccountForm } from '../account/useAccountForm';
import { sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { NewApiKeyResponse } from '../api/types';
import { CopyField } from '../app/CopyField';
import { ShownOnce } from '../app/ShownOnce';
import { dayFromNow, startOfDay } from '../format/days';
import { scopeNames } from './scopes';

export interface NewApiKeyDialogProps {
  opened: boolean;
  onClose: () => void;
  /** What the person's own role may; a key cannot do more. */
  allowed: readonly string[];
}

/** A name of the protocol, the same in every language. */
const HEADER = 'Authorization: Bearer …';

const lifetimes = ['30', '90', '365', 'date', 'never'] as const;

interface Values extends Record<string, unknown> {
  name: string;
  scopes: string[];
  lifetime: string;
  expires_at: string;
}

const toRequest = ({ name, scopes, lifetime, expires_at }: Values) => ({
  name,
  scopes,
  // A day counts in full.
  expires_at: lifetime === 'never' ? null : startOfDay(lifetime === 'date' ? expires_at : dayFromNow(Number(lifetime)), 1).toISOString(),
});

export function NewApiKeyDialog({ opened, onClose, allowed }: NewApiKeyDialogProps) {
  const { t } = useTranslation();
  const [made, setMade] = useState<NewApiKeyResponse | null>(null);
  const close = () => {
    onClose();
    setMade(null);
  };
  // A click beside the dialog must not take away what is shown only once.
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={made ? t('api_keys.made', { name: made.key.name }) : t('api_keys.make')}
      closeOnClickOutside={!made}
      closeOnEscape={!made}
      withCloseButton={!made}
      closeButtonProps={{ 'aria-label': t('app.cancel') }}
    >
      {made ? <Made secret={made.secret} onClose={close} /> : <NewKey allowed={allowed} onClose={close} onMade={setMade} />}
    </Modal>
  );
}

function NewKey({ allowed, onClose, onMade }: { allowed: readonly string[]; onClose: () => void; onMade: (made: NewApiKeyResponse) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const initial: Values = { name: '', scopes: ['read'], lifetime: '90', expires_at: dayFromNow(90) };
  const { form, failure, pending, submit } = useAccountForm(
    initial,
    (values) => sendJson<NewApiKeyResponse>('POST', '/api/keys', toRequest(values)),
    (made) => {
      onMade(made);
      void client.invalidateQueries({ queryKey: keys.apiKeys });
    },
  );
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label={t('api_keys.name')}
          description={t('api_keys.name_help')}
          required
          maxLength={100}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Checkbox.Group label={t('api_keys.scopes')} required {...form.getInputProps('scopes')}>
          <Stack gap="xs" mt={6}>
            {scopeNames
              .filter((scope) => allowed.includes(scope))
              .map((scope) => (
                <Checkbox key={scope} value={scope} label={t(`scope.${scope}`)} description={t(`scope_help.${scope}`)} />
              ))}
          </Stack>
        </Checkbox.Group>
        <Group align="flex-start" grow preventGrowOverflow={false}>
          <Select
            label={t('api_keys.lifetime')}
            data={lifetimes.map((value) => ({ value, label: t(`api_keys.lifetime_${value}`) }))}
            allowDeselect={false}
            {...form.getInputProps('lifetime')}
            error={form.values.lifetime === 'date' ? undefined : form.errors.expires_at}
          />
          {form.values.lifetime === 'date' && (
            <TextInput type="date" label={t('api_keys.last_day')} min={dayFromNow(0)} required {...form.getInputProps('expires_at')} />
          )}
        </Group>
        <Failure error={failure} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" loading={pending} disabled={form.values.lifetime === 'date' && !form.values.expires_at}>
            {t('api_keys.make_button')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Made({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <ShownOnce />
      <CopyField label={t('api_keys.secret')} value={secret} />
      <Text size="xs" c="dimmed">
        {t('api_keys.use')} <Code>{HEADER}</Code>
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {t('api_keys.kept')}
        </Button>
      </Group>
    </Stack>
  );
}
