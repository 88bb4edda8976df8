import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/http';

/** Whether somebody else, or the same person in another tab, saved the task since it was read. */
export const isChangedMeanwhile = (error: unknown): error is ApiError => error instanceof ApiError && error.code === 'changed_meanwhile';

/** Lets whoever saves second decide, who would lose what they wrote otherwise. */
export function useReplaceTheirs() {
  const { t } = useTranslation();
  return (onReplace: () => void) =>
    modals.openConfirmModal({
      title: t('tasks.changed_title'),
      children: <Text size="sm">{t('tasks.changed_text')}</Text>,
      labels: { confirm: t('tasks.changed_replace'), cancel: t('leave.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: onReplace,
    });
}
