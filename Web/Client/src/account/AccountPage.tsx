import { Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch, ThemeSwitch } from '../app/Preferences';
import './account.css';

/** A page before the pages: one card, and the two switches that everybody may need first. */
export function AccountPage({ title, help, children }: { title?: string; help?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <main className="account-page">
      <Group className="account-switches" gap={4}>
        <LanguageSwitch />
        <ThemeSwitch />
      </Group>
      <Paper withBorder className="account-card" p="lg">
        <Group gap="xs" mb="md" wrap="nowrap">
          <img src="/icon.svg" width={24} height={24} alt="" />
          <Text fw={650}>{t('app.name')}</Text>
        </Group>
        {title && (
          <Title order={1} mb={help ? 4 : 'sm'}>
            {title}
          </Title>
        )}
        {help && (
          <Text size="sm" c="dimmed" mb="md">
            {help}
          </Text>
        )}
        {children}
      </Paper>
    </main>
  );
}
