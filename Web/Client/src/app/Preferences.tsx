import { ActionIcon, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { changeLanguage } from '../i18n';
import { languages, type Language } from '../i18n/languages';
import { notifyFailure } from './notify';

const schemes = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop } satisfies Record<MantineColorScheme, unknown>;

export function ThemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme } = useMantineColorScheme();
  const Current = schemes[colorScheme];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="lg" aria-label={t('header.theme')} title={t('header.theme')}>
          <Current size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <ThemeItems />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The choice itself, for a menu. */
export function ThemeItems() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (['light', 'dark', 'auto'] as const).map((scheme) => {
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
  });
}

export function LanguageSwitch() {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="lg" aria-label={t('header.language')} title={t('header.language')}>
          <IconLanguage size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <LanguageItems />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The choice itself, for a menu. */
export function LanguageItems() {
  const { t, i18n } = useTranslation();
  return (Object.entries(languages) as [Language, string][]).map(([language, name]) => (
    <Menu.Item
      key={language}
      lang={language}
      onClick={() => void changeLanguage(language).catch((error: unknown) => notifyFailure(t('header.language_failed'), error))}
      fw={language === i18n.language ? 600 : 400}
      aria-current={language === i18n.language}
    >
      {name}
    </Menu.Item>
  ));
}
