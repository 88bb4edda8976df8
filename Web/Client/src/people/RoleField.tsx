import { Radio, Stack } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { UserRole } from '../api/types';

export const roles = ['viewer', 'editor', 'admin'] as const satisfies readonly UserRole[];

/** Roles with what they may; a bare list of names would have to be looked up elsewhere. */
export function RoleField({ input, disabled, help }: { input: GetInputPropsReturnType; disabled?: boolean; help?: string }) {
  const { t } = useTranslation();
  return (
    <Radio.Group label={t('people.role')} description={help} {...input}>
      <Stack gap="xs" mt={6}>
        {roles.map((role) => (
          <Radio key={role} value={role} label={t(`role.${role}`)} description={t(`role_help.${role}`)} disabled={disabled ?? false} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
