import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconLogout, IconUserCircle, IconUserCog } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { notifyFailure } from '../app/notify';
import { LanguageItems, ThemeItems } from '../app/Preferences';
import { useSignOut, useUser } from './session';

/** Who is signed in, and the way out. */
export function AccountMenu({ withPreferences = false }: { withPreferences?: boolean }) {
  const { t } = useTranslation();
  const user = useUser();
  const signOut = useSignOut();
  if (!user) {
    return null;
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="lg" aria-label={t('account.menu')} title={user.name}>
          <IconUserCircle size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)">
            {user.name}
          </Text>
          {user.email} · {t(`role.${user.role}`)}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item component={Link} to="/profile" leftSection={<IconUserCog size={16} aria-hidden />}>
          {t('profile.title')}
        </Menu.Item>
        {withPreferences && (
          <>
            <Menu.Divider />
            <Menu.Label>{t('header.language')}</Menu.Label>
            <LanguageItems />
            <Menu.Divider />
            <Menu.Label>{t('header.theme')}</Menu.Label>
            <ThemeItems />
            <Menu.Divider />
          </>
        )}
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => void signOut().catch((error: unknown) => notifyFailure(t('account.sign_out_failed'), error))}
        >
          {t('account.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
