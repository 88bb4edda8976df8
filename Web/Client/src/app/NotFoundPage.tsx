import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from './ListStates';
import { PageTitle } from './PageTitle';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle title={t('not_found.title')} />
      <EmptyState icon={IconMapOff} title={t('not_found.title')} text={t('not_found.text')}>
        <Button component={Link} to="/" mt="sm">
          {t('not_found.home')}
        </Button>
      </EmptyState>
    </>
  );
}
