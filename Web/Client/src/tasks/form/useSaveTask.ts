import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError, sendJson } from '../../api/http';
import { keys } from '../../api/keys';
import type { TaskResponse } from '../../api/types';
import { notifyFailure } from '../../app/notify';
import { focusFirstError, formErrors } from '../../forms/fieldErrors';
import { useServerWords } from '../../i18n/serverWords';
import { toRequest, type TaskValues } from './taskValues';
import { isChangedMeanwhile } from './useReplaceTheirs';

export function useSaveTask(id: string | undefined, onErrors: (errors: Record<string, string>) => void) {
  const { t } = useTranslation();
  const words = useServerWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (values: TaskValues) =>
      id
        ? sendJson<TaskResponse>('PUT', `/api/tasks/${id}`, toRequest(values))
        : sendJson<TaskResponse>('POST', '/api/tasks', toRequest(values)),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.tasks });
      void client.invalidateQueries({ queryKey: keys.dashboard });
    },
    onError: (error) => {
      if (error instanceof ApiError && Object.keys(error.fieldErrors).length > 0) {
        onErrors(formErrors(error, words.fieldError));
        focusFirstError();
      } else if (!isChangedMeanwhile(error)) {
        notifyFailure(t('tasks.save_failed'), error);
      }
    },
  });
}
