import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { Paged, Priority, TaskResponse } from '../api/types';
import { notifyDone, notifyFailure } from '../app/notify';
import { useRunTask } from './useRunTask';

type Pages = InfiniteData<Paged<TaskResponse>, string | null>;

export type TaskCommands = ReturnType<typeof useTaskCommands>;

/** What can be done with a task from a list. */
export function useTaskCommands() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const run = useRunTask();
  const [shared, setShared] = useState<TaskResponse | null>(null);

  const change = (edit: (tasks: TaskResponse[]) => TaskResponse[]) =>
    client.setQueriesData<Pages>({ queryKey: [...keys.tasks, 'list'] }, (data) =>
      data && { ...data, pages: data.pages.map((page) => ({ ...page, items: edit(page.items) })) },
    );

  const toggle = useMutation({
    mutationFn: (task: TaskResponse) => sendJson<TaskResponse>('POST', `/api/tasks/${task.id}/toggle`),
    onSuccess: (changed) => change((tasks) => tasks.map((task) => (task.id === changed.id ? { ...task, ...changed } : task))),
    onError: (error) => notifyFailure(t('tasks.toggle_failed'), error),
  });

  const remove = useMutation({
    mutationFn: (task: TaskResponse) => sendJson('DELETE', `/api/tasks/${task.id}`),
    onSuccess: (_, removed) => {
      change((tasks) => tasks.filter((task) => task.id !== removed.id));
      void client.invalidateQueries({ queryKey: keys.dashboard });
      notifyDone(t('tasks.deleted', { name: removed.name }));
    },
    onError: (error) => notifyFailure(t('tasks.delete_failed'), error),
  });

  const confirmRemove = (task: TaskResponse) =>
    modals.openConfirmModal({
      title: t('tasks.delete_title'),
      children: <Text size="sm">{t('tasks.delete_text', { name: task.name })}</Text>,
      labels: { confirm: t('tasks.delete_confirm'), cancel: t('app.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(task),
    });

  return {
    /** The task whose sharing is looked at. */
    shared,
    share: (task: TaskResponse | null) => setShared(task),
    run: (task: TaskResponse) => run.start(task.id),
    runWith: (task: TaskResponse, priority: Priority) => run.startWith(task.id, priority),
    isStarting: (task: TaskResponse) => run.pendingId === task.id,
    toggle: (task: TaskResponse) => toggle.mutate(task),
    isToggling: (task: TaskResponse) => toggle.isPending && toggle.variables.id === task.id,
    remove: confirmRemove,
    isRemoving: (task: TaskResponse) => remove.isPending && remove.variables.id === task.id,
  };
}
