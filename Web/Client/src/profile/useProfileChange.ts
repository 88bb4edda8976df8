import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '../api/keys';
import { notifyDone, notifyFailure } from '../app/notify';

/** A change of one's own account that has no form: it tells how it went and shows the account as it is then. */
export function useProfileChange<V>(send: (value: V) => Promise<unknown>, done: string, failed: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: () => notifyDone(done),
    onError: (error) => notifyFailure(failed, error),
    // Also when it failed: then the list was old.
    onSettled: () => client.invalidateQueries({ queryKey: keys.profile }),
  });
}
