import { keepPreviousData, useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { getJson, withQuery } from './http';
import type { Paged } from './types';

type Query = Parameters<typeof withQuery>[1];

/** A list that the server gives page by page in keyset order. */
export function useKeyset<T>(key: QueryKey, path: string, query: Query, limit: number, prepare: (item: T) => T = (item) => item) {
  const { data, ...rest } = useInfiniteQuery({
    queryKey: key,
    queryFn: async ({ pageParam, signal }) => {
      const page = await getJson<Paged<T>>(withQuery(path, { ...query, limit, after: pageParam }), signal);
      return { ...page, items: page.items.map(prepare) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_after ?? null,
    // What was found before stays until the new answer is there: the list does not jump at every key.
    placeholderData: keepPreviousData,
  });
  return { items: data?.pages.flatMap((page) => page.items), ...rest };
}
