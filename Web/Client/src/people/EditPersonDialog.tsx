import { Alert, Button, Fieldset, Group, Modal, NumberInput, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { useUser } from '../account/session';
import { useAccountForm } from '../account/useAccountForm';
import { sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { UserResponse, UserRole } from '../api/types';
import { notifyDone } from '../app/notify';
import type { NumberValue } from '../forms/values';
import { quotaNames } from './quotaNames';
import { RoleField } from './RoleField';

interface Values extends Record<string, unknown> {
  name: string;
  role: UserRole;
  quota: Record<(typeof quotaNames)[number], NumberValue>;
}

const valuesOf = (person: UserResponse): Values => ({
  name: person.name,
  role: person.role,
  quota: Object.fromEntries(quotaNames.map((name) => [name, person.quota[name] ?? ''])) as Values['quota'],
});

const toRequest = (values: Values, version: string) => ({
  name: values.name,
  role: values.role,
  quota: Object.fromEntries(quotaNames.map((name) => [name, values.quota[name] === '' ? null : Number(values.quota[name])])),
  version,
});

export function EditPersonDialog({ person, onClose }: { person: UserResponse | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={person !== null}
      onClose={onClose}
      title={person && t('people.edit_title', { name: person.name })}
      closeButtonProps={{ 'aria-label': t('app.cancel') }}
      size="lg"
    >
      {person && <EditPerson key={person.id} person={person} onClose={onClose} />}
    </Modal>
  );
}

function EditPerson({ person, onClose }: { person: UserResponse; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const isSelf = useUser()?.id === person.id;
  // What the list holds may be newer than what is edited: the version belongs to the values in the form.
  const { form, failure, pending, submit, forget } = useAccountForm(
    { ...valuesOf(person), version: person.version },
    (values) => sendJson<UserResponse>('PUT', `/api/users/${person.id}`, toRequest(values, values.version)),
    () => {
      void client.invalidateQueries({ queryKey: keys.people });
      void client.invalidateQueries({ queryKey: keys.auth });
      notifyDone(t('people.saved', { name: form.values.name }));
      onClose();
    },
  );
  const loadAgain = async () => {
    await client.refetchQueries({ queryKey: keys.people });
    const now = client.getQueryData<UserResponse[]>(keys.people)?.find((one) => one.id === person.id);
    if (now) {
      form.setValues({ ...valuesOf(now), version: now.version });
      forget();
    }
  };
  const changedMeanwhile = failure?.code === 'changed_meanwhile';
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <TextInput label={t('people.name')} required maxLength={100} data-autofocus {...form.getInputProps('name')} />
        <RoleField
          input={form.getInputProps('role')}
          disabled={isSelf}
          {...(isSelf ? { help: t('people.own_role') } : {})}
        />
        <Fieldset legend={t('quota.title')}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            {quotaNames.map((name) => (
              <NumberInput
                key={name}
                label={t(`quota.${name}`)}
                placeholder={t('quota.none')}
                allowNegative={false}
                allowDecimal={name.startsWith('cost_')}
                {...form.getInputProps(`quota.${name}`)}
              />
            ))}
          </SimpleGrid>
        </Fieldset>
        {changedMeanwhile ? (
          <Alert color="yellow" role="alert" title={t('people.changed_meanwhile')}>
            <Stack gap="xs" align="flex-start">
              {t('people.changed_meanwhile_text')}
              <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => void loadAgain()}>
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
          <Button type="submit" loading={pending} disabled={changedMeanwhile}>
            {t('people.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
