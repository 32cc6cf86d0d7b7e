'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '@/components/ui';
import type { FleetListItem, VehicleModelItem } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';
import { CatalogueActions } from './catalogue-actions';

type Item = FleetListItem | VehicleModelItem;

export type CatalogueProps = { kind: 'fleet'; items: FleetListItem[] } | { kind: 'model'; items: VehicleModelItem[] };

export function CatalogueTable({ kind, items, archived }: CatalogueProps & { archived: boolean }) {
  const t = useTranslations('catalogue');
  const columns: (Column<Item> | false)[] = [
    { head: t('name'), label: false, className: 'font-medium', cell: ({ name }) => name },
    { head: t('code'), className: 'font-mono text-xs', cell: ({ code }) => code },
    kind === 'model' && {
      head: t('manufacturer'),
      cell: (item) => ('manufacturer' in item ? item.manufacturer : null),
    },
    kind === 'model' && {
      head: t('powertrain'),
      className: 'whitespace-nowrap',
      cell: (item) => ('powertrain' in item ? t(`powertrains.${item.powertrain}`) : null),
    },
    {
      head: t('vehicles'),
      numeric: true,
      cell: ({ code, name, vehicles }) => (
        <Link
          href={`/vehicles?${kind}=${code}${archived ? '&archived=true' : ''}` as Route}
          aria-label={t(`${kind}.showVehicles`, { name })}
          className="text-accent underline"
        >
          {vehicles}
        </Link>
      ),
    },
    archived && {
      head: t('archivedAt'),
      cell: ({ archivedAt, archivedBy }) =>
        archivedAt !== null &&
        t.rich('archivedBy', { time: () => <LocalTime at={archivedAt} />, by: archivedBy ?? '' }),
    },
    {
      head: t('actions'),
      hidden: true,
      className: 'text-right max-sm:mt-1.5',
      cell: (item) => <CatalogueActions kind={kind} item={item} />,
    },
  ];
  return (
    <DataTable
      rows={items as readonly Item[]}
      rowKey={({ code }) => code}
      columns={columns.filter((column) => column !== false)}
    />
  );
}
