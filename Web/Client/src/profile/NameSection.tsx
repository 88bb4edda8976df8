import { Button, SimpleGrid, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { useAccountForm } from '../account/useAccountForm';
import { sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { SignedInUser } from '../api/types';
import { notifyDone } from '../app/notify';
import { FormSection } from '../forms/FormSection';

export function NameSection({ user }: { user: SignedInUser }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { form, failure, pending, submit } = useAccountForm(
    { name: user.name },
    (values) => sendJson<void>('PUT', '/api/profile', values),
    () => {
      form.resetDirty();
      notifyDone(t('profile.name_saved'));
      void client.invalidateQueries({ queryKey: keys.profile });
      // The menu shows it as well.
      void client.invalidateQueries({ queryKey: keys.auth });
    },
  );
  return (
    <FormSection title={t('profile.you')} help={t('profile.you_help', { role: t(`role.${user.role}`) })}>
      <form noValidate onSubmit={submit} className="profile-form">
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput label={t('account.name')} autoComplete="name" required {...form.getInputProps('name')} />
          <TextInput label={t('account.email')} value={user.email} readOnly variant="filled" />
        </SimpleGrid>
        <Failure error={failure} />
        <Button type="submit" loading={pending} disabled={!form.isDirty()}>
          {t('profile.name_save')}
        </Button>
      </form>
    </FormSection>
  );
}
