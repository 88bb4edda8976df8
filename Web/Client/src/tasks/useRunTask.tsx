import { Button, Group, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ApiError, getJson, sendJson, withQuery } from '../api/http';
import type { ExecutionListItem, Paged, Priority, RunTaskResponse } from '../api/types';
import { notifyFailure } from '../app/notify';

const unfinished = ['running', 'paused', 'waiting_for_human', 'stopping', 'pending'];

/** Runs a task and opens the live page of its execution; when it runs already, offers to open that one. */
export function useRunTask() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mutation = useMutation({
    mutationFn: ({ id, inputs, priority }: { id: string; inputs?: Record<string, string>; priority?: Priority }) =>
      sendJson<RunTaskResponse>('POST', `/api/tasks/${id}/run`, {
        ...(inputs && Object.keys(inputs).length > 0 ? { inputs } : {}),
        ...(priority ? { priority } : {}),
      }),
    onSuccess: ({ execution_id }) => void navigate(`/executions/${execution_id}`),
    onError: async (error, { id }) => {
      if (error instanceof ApiError && error.code === 'task_already_running') {
        offer((await runningExecution(error, id)) ?? null);
      } else {
        notifyFailure(t('tasks.run_failed'), error);
      }
    },
  });

  const offer = (execution: string | null) => {
    const modal = modals.open({
      title: t('tasks.already_running'),
      children: (
        <>
          <Text size="sm">{t('tasks.already_running_text')}</Text>
          <Group justify="flex-end" mt="md" gap="xs">
            <Button variant="default" onClick={() => modals.close(modal)}>
              {t('app.cancel')}
            </Button>
            {execution && (
              <Button
                onClick={() => {
                  modals.close(modal);
                  void navigate(`/executions/${execution}`);
                }}
                data-autofocus
              >
                {t('tasks.open_running')}
              </Button>
            )}
          </Group>
        </>
      ),
    });
  };

  return {
    start: (id: string, inputs?: Record<string, string>, onError?: () => void) =>
      mutation.mutate({ id, ...(inputs ? { inputs } : {}) }, onError ? { onError } : {}),
    /** Otherwise than the task says, this once. */
    startWith: (id: string, priority: Priority) => mutation.mutate({ id, priority }),
    isPending: mutation.isPending,
    /** The task that is being started. */
    pendingId: mutation.isPending ? mutation.variables.id : null,
  };
}

async function runningExecution(error: ApiError, taskId: string): Promise<string | undefined> {
  const named = error.extensions.execution_id;
  if (typeof named === 'string') {
    return named;
  }
  try {
    const query = withQuery('/api/executions', { task_id: taskId, status: unfinished, limit: 1 });
    return (await getJson<Paged<ExecutionListItem>>(query)).items[0]?.id;
  } catch {
    return undefined;
  }
}
