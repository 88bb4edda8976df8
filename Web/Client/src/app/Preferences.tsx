import { ActionIcon, Group, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { changeLanguage } from '../i18n';
import { languages, type Language } from '../i18n/languages';
import { AccountMenu } from '../account/AccountMenu';
import { HeadUpDisplay } from './HeadUpDisplay';
import { notifyFailure } from './notify';

const schemes = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop } satisfies Record<MantineColorScheme, unknown>;

export function ThemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Current = schemes[colorScheme];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="lg" aria-label={t('header.theme')} title={t('header.theme')}>
          <Current size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(['light', 'dark', 'auto'] as const).map((scheme) => {
          const SchemeIcon = schemes[scheme];
          return (
            <Menu.Item
              key={scheme}
              leftSection={<SchemeIcon size={16} aria-hidden />}
              onClick={() => setColorScheme(scheme)}
              fw={scheme === colorScheme ? 600 : 400}
              aria-current={scheme === colorScheme}
            >
              {t(`header.theme_${scheme}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="lg" aria-label={t('header.language')} title={t('header.language')}>
          <IconLanguage size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(Object.entries(languages) as [Language, string][]).map(([language, name]) => (
          <Menu.Item
            key={language}
            lang={language}
            onClick={() => void changeLanguage(language).catch((error: unknown) => notifyFailure(t('header.language_failed'), error))}
            fw={language === i18n.language ? 600 : 400}
            aria-current={language === i18n.language}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function HeaderControls() {
  return (
    <Group gap={4} wrap="nowrap">
      <HeadUpDisplay />
      <LanguageSwitch />
      <ThemeSwitch />
      <AccountMenu />
    </Group>
  );
}
