import { TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { SecretInput } from '../forms/SecretInput';

export interface NewAccountValues extends Record<string, unknown> {
  name: string;
  email: string;
  password: string;
}

/** What everybody who gets an account writes. */
export function NewAccountFields<V extends NewAccountValues>({ form, fixedEmail }: { form: UseFormReturnType<V>; fixedEmail?: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput label={t('account.name')} autoComplete="name" required {...form.getInputProps('name')} />
      <TextInput
        label={t('account.email')}
        type="email"
        autoComplete="username"
        required
        readOnly={fixedEmail ?? false}
        {...form.getInputProps('email')}
      />
      <SecretInput
        label={t('account.password')}
        description={t('account.password_help')}
        autoComplete="new-password"
        required
        {...form.getInputProps('password')}
      />
    </>
  );
}
