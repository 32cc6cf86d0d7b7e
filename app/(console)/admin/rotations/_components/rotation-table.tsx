'use client';

import { useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Table, Td, Th, Tr } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { RotationPage, RotationSummary } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';
import { RotationBar, RotationLegend } from './rotation-bar';
import { RotationStateBadge } from './state-badge';
import { useStandingText } from './use-standing-text';

const POLL_MS = 5_000;

/** One page of the list, asked for again as the rotations go on. */
export function RotationTable({ initial, cursor }: { initial: RotationPage; cursor: string | null }) {
  const t = useTranslations('rotation');
  const { data, isError } = useQuery({
    queryKey: queryKeys.rotations.list(cursor),
    queryFn: ({ signal }) => call('GET /rotations', { cursor: cursor ?? undefined }, { signal }),
    initialData: initial,
    refetchInterval: POLL_MS,
  });
  return (
    <>
      {isError && <p className="px-3 pt-2 text-stale text-sm">{t('failedToLoad')}</p>}
      <Table stacks>
        <thead>
          <tr>
            <Th>{t('column.name')}</Th>
            <Th>{t('column.state')}</Th>
            <Th className="w-[40%]">{t('column.progress')}</Th>
            <Th>{t('column.started')}</Th>
            <Th>{t('column.by')}</Th>
          </tr>
        </thead>
        <tbody>
          {data.items.map((rotation) => (
            <RotationRow key={rotation.id} rotation={rotation} />
          ))}
        </tbody>
      </Table>
    </>
  );
}

function RotationRow({ rotation }: { rotation: RotationSummary }) {
  const t = useTranslations('rotation');
  const standing = useStandingText();
  const { id, name, state, counts, total, startedAt, createdBy } = rotation;
  return (
    <Tr>
      <Td className="min-w-52 py-2 align-top">
        <Link
          href={`/admin/rotations/${id}` as Route}
          prefetch={false}
          className="line-clamp-2 break-words font-medium text-accent hover:underline"
        >
          {name}
        </Link>
      </Td>
      <Td className="py-2 align-top">
        <div>
          <RotationStateBadge state={state} />
          <p className="mt-1 text-muted text-xs">{standing(rotation)}</p>
        </div>
      </Td>
      <Td className="py-2 align-top max-sm:py-1!">
        <div className="flex w-full min-w-0 flex-col gap-1.5 sm:pt-1.5">
          <RotationBar label={name} counts={counts} total={total} />
          <RotationLegend counts={counts} />
        </div>
      </Td>
      <Td label={t('column.started')} className="py-2 align-top text-muted">
        {startedAt === null ? <span className="text-faint">{t('notStarted')}</span> : <LocalTime at={startedAt} />}
      </Td>
      <Td label={t('column.by')} className="max-w-44 truncate py-2 align-top text-muted">
        {createdBy}
      </Td>
    </Tr>
  );
}
