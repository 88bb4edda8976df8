import { Button, SimpleGrid } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Failure } from '../account/Failure';
import { useAccountForm } from '../account/useAccountForm';
import { sendJson } from '../api/http';
import { keys } from '../api/keys';
import { notifyDone } from '../app/notify';
import { FormSection } from '../forms/FormSection';
import { SecretInput } from '../forms/SecretInput';

export function PasswordSection({ email }: { email: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { form, failure, pending, submit } = useAccountForm(
    { current_password: '', password: '' },
    (values) => sendJson<void>('POST', '/api/profile/password', values),
    () => {
      form.reset();
      notifyDone(t('profile.password_changed'));
      void client.invalidateQueries({ queryKey: keys.profile });
    },
  );
  return (
    <FormSection title={t('account.password')} help={t('profile.password_help')}>
      <form noValidate onSubmit={submit} className="profile-form">
        {/* Tells managers of passwords whose it is. */}
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <SecretInput
            label={t('profile.current_password')}
            autoComplete="current-password"
            required
            {...form.getInputProps('current_password')}
          />
          <SecretInput
            label={t('account.new_password')}
            description={t('account.password_help')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            autoComplete="new-password"
            required
            {...form.getInputProps('password')}
          />
        </SimpleGrid>
        <Failure error={failure} />
        <Button type="submit" loading={pending} disabled={!form.isDirty()}>
          {t('profile.password_change')}
        </Button>
      </form>
    </FormSection>
  );
}
