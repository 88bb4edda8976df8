import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api/http';
import type { ExecutionListItem } from '../api/types';
import { notifyDone, notifyFailure } from '../app/notify';
import { forgetExecution } from '../dashboard/patchCaches';
import { isFinal } from '../status/states';

export function useDeleteExecution() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (item: ExecutionListItem) => sendJson('DELETE', `/api/executions/${item.id}`),
    onSuccess: (_, item) => {
      forgetExecution(client, item.id);
      notifyDone(t('executions.deleted'));
    },
    onError: (error) => notifyFailure(t('executions.delete_failed'), error),
  });
  return {
    isPending: remove.isPending,
    confirm: (item: ExecutionListItem) =>
      modals.openConfirmModal({
        title: t('executions.delete_title'),
        children: (
          <Text size="sm">
            {t(isFinal(item.status) ? 'executions.delete_text' : 'executions.delete_running_text', { name: item.task_name })}
          </Text>
        ),
        labels: { confirm: t('executions.delete_confirm'), cancel: t('app.cancel') },
        confirmProps: { color: 'red' },
        onConfirm: () => remove.mutate(item),
      }),
  };
}
