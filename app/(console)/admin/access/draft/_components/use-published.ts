'use client';

import { useQuery } from '@tanstack/react-query';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { RuleSet } from '@/lib/contracts';

export type PublishedRules = Omit<RuleSet, 'base'>;

const LOOK_EVERY_MS = 5_000;

/** The rules in force, looked at now and then: somebody may publish while this draft is written. */
export function usePublished(initial: PublishedRules) {
  const { data, refetch } = useQuery({
    queryKey: queryKeys.access.published,
    queryFn: async ({ signal, client }) => {
      const known = client.getQueryData<PublishedRules>(queryKeys.access.published) ?? initial;
      const { items } = await call('GET /acl/versions', { limit: 1 }, { signal });
      if ((items[0]?.version ?? 0) === known.version) return known;
      return call('GET /acl', {}, { signal });
    },
    initialData: initial,
    refetchInterval: LOOK_EVERY_MS,
    // The page is given what is in force each time it is opened
    gcTime: 0,
    meta: { resync: false },
  });
  return { published: data, look: refetch };
}
