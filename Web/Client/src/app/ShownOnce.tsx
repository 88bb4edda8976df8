import { IconEyeExclamation } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Notice } from './Notice';

/** Before something that nobody can see again. */
export function ShownOnce() {
  const { t } = useTranslation();
  return (
    <Notice icon={IconEyeExclamation} color="yellow" title={t('once.title')}>
      {t('once.text')}
    </Notice>
  );
}
