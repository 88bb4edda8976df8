import { useQuery } from '@tanstack/react-query';
import { useMay, useUser } from '../account/session';
import { getJson } from '../api/http';
import { keys } from '../api/keys';
import type { Access, TaskResponse } from '../api/types';

/** What whoever is signed in may do with a task and its executions. */
export interface Allowed {
  run: boolean;
  edit: boolean;
}

/** @param access What the server says of the task; unknown counts as everything that the role may. */
export function useAllowed(access: Access | undefined): Allowed {
  const [run, write] = [useMay('run'), useMay('write')];
  return { run: run && access !== 'view', edit: write && (access === undefined || access === 'edit') };
}

/** For the page of one execution; a task that was deleted meanwhile says nothing. */
export function useAllowedOnPage(taskId: string): Allowed {
  const user = useUser();
  const { data } = useQuery({
    queryKey: [...keys.task(taskId), 'access'],
    queryFn: ({ signal }) => getJson<TaskResponse>(`/api/tasks/${taskId}`, signal),
    enabled: user !== null && user.role !== 'admin',
    retry: false,
  });
  return useAllowed(data?.access);
}
