import { Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { RunnerResponse } from '../api/types';
import { notifyFailure } from '../app/notify';

type Command = 'drain' | 'resume' | 'remove';

/** What can be done with a runner. Draining and removing are asked about first; resuming harms nothing. */
export function useRunnerCommands(runners: RunnerResponse[]) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { mutate, isPending, variables } = useMutation({
    mutationFn: ({ runner, command }: { runner: RunnerResponse; command: Command }) =>
      command === 'remove' ? sendJson('DELETE', `/api/runners/${runner.id}`) : sendJson('POST', `/api/runners/${runner.id}/${command}`),
    onError: (error) => notifyFailure(t('runners.failed'), error),
    onSettled: () =>
      Promise.all([client.invalidateQueries({ queryKey: keys.operations }), client.invalidateQueries({ queryKey: keys.dashboard })]),
  });

  const drain = (runner: RunnerResponse) => {
    const last = runners.every((other) => other.id === runner.id || other.state !== 'live');
    modals.openConfirmModal({
      title: t('runners.drain_title'),
      children: (
        <Stack gap="xs">
          <Text size="sm">{t('runners.drain_text', { name: runner.name })}</Text>
          {last && (
            <Text size="sm" fw={600}>
              {t('runners.drain_last')}
            </Text>
          )}
        </Stack>
      ),
      labels: { confirm: t('runners.drain_confirm'), cancel: t('app.cancel') },
      onConfirm: () => mutate({ runner, command: 'drain' }),
    });
  };

  const remove = (runner: RunnerResponse) =>
    modals.openConfirmModal({
      title: t('runners.remove_title'),
      children: <Text size="sm">{t('runners.remove_text', { name: runner.name })}</Text>,
      labels: { confirm: t('runners.remove_confirm'), cancel: t('app.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => mutate({ runner, command: 'remove' }),
    });

  return {
    drain,
    remove,
    resume: (runner: RunnerResponse) => mutate({ runner, command: 'resume' }),
    isBusy: (runner: RunnerResponse) => isPending && variables.runner.id === runner.id,
  };
}

export type RunnerCommands = ReturnType<typeof useRunnerCommands>;
