import { useMay } from '../account/session';
import type { Access } from '../api/types';

/** What whoever is signed in may do with a task and its executions. */
export interface Allowed {
  run: boolean;
  edit: boolean;
}

/** @param access What the server says of the task or execution; unknown, as of a task that is being made, counts as everything that the role may. */
export function useAllowed(access: Access | undefined): Allowed {
  const [run, write] = [useMay('run'), useMay('write')];
  return { run: run && access !== 'view', edit: write && (access === undefined || access === 'edit') };
}
