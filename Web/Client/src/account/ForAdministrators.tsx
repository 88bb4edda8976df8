import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../app/ListStates';
import { useMay } from './session';

/** A page that only administrators use; the server refuses everybody else anyway. */
export function ForAdministrators({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return useMay('admin') ? (
    children
  ) : (
    <EmptyState icon={IconLock} title={t('people.not_for_you')} text={t('people.not_for_you_text')}>
      <Button component={Link} to="/" mt="sm" variant="default">
        {t('nav.dashboard')}
      </Button>
    </EmptyState>
  );
}
