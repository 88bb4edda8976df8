import { useQuery } from '@tanstack/react-query';
import { getJson } from '../api/http';
import { keys } from '../api/keys';
import type { OperationsResponse } from '../api/types';

const EVERY_MS = 5_000;

/** Everything an operator looks at; asked for only while the page is open and seen. */
export function useOperations() {
  return useQuery({
    queryKey: keys.operations,
    queryFn: ({ signal }) => getJson<OperationsResponse>('/api/operations', signal),
    refetchInterval: EVERY_MS,
    refetchIntervalInBackground: false,
  });
}
