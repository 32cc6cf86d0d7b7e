'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { type Column, DataTable, ErrorState, NextPageButton, Skeleton, StatusDot } from '@/components/ui';
import type { RotationTarget } from '@/lib/contracts';
import { VehicleCell } from '../../../../_components/vehicle-link';
import type { useTargets } from './use-targets';

type TargetTableProps = {
  query: ReturnType<typeof useTargets>;
  /** The columns after the vehicle's. */
  columns: readonly Column<RotationTarget>[];
  tall?: boolean;
  /** Title of the error state. */
  failed: string;
  /** Label of the button that fetches the next page. */
  more: string;
  /** Shown when no target matches. */
  empty?: ReactNode;
};

/** Targets of a rotation page by page, with the states of loading, failure and emptiness. */
export function TargetTable({ query, columns, tall, failed, more, empty }: TargetTableProps) {
  const t = useTranslations('rotation');
  const { data, isError, isPlaceholderData, refetch } = query;
  const items = data?.pages.flatMap((page) => page.items);
  if (!items && isError) {
    return <ErrorState title={failed} onRetry={() => void refetch()} retryLabel={t('retry')} />;
  }
  if (!items) {
    return (
      <div className="flex flex-col gap-2 p-3">
        <Skeleton className="h-8 w-full" />
        <Skeleton className="h-8 w-full" />
        <Skeleton className="h-8 w-full" />
      </div>
    );
  }
  const vehicle: Column<RotationTarget> = {
    head: t('column.vehicle'),
    label: false,
    className: 'py-1.5',
    cell: (target) => <TargetVehicle target={target} />,
  };
  return (
    <>
      {items.length === 0 && empty ? (
        empty
      ) : (
        <DataTable
          tall={tall}
          aria-busy={isPlaceholderData}
          rows={items}
          rowKey={({ tboxSerial }) => tboxSerial}
          columns={[vehicle, ...columns]}
        />
      )}
      <NextPageButton query={query}>{more}</NextPageButton>
    </>
  );
}

function TargetVehicle({ target: { vin, plate, connected } }: { target: RotationTarget }) {
  const t = useTranslations('rotation.targets');
  const text = t(connected ? 'connected' : 'offline');
  return (
    <VehicleCell vin={vin} plate={plate}>
      <span title={text} className="self-center">
        <StatusDot status={connected ? 'connected' : 'offline'} />
        <span className="sr-only">{text}</span>
      </span>
    </VehicleCell>
  );
}
