'use client';

import { BellRing, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { countMapFilters, type MapFilters, NO_MAP_FILTERS } from '@/components/map/map-address';
import { Button, cx, StatusDot } from '@/components/ui';
import { CatalogueFilters, type Choices } from '@/components/vehicles/catalogue-filters';
import { FilterMenu } from '@/components/vehicles/filter-menu';
import { MAP_STATUSES } from '@/lib/contracts/cells/map-status';

type MapFilterBarProps = { filters: MapFilters; choices: Choices; onChange: (change: Partial<MapFilters>) => void };

export function MapFilterBar({ filters, choices, onChange }: MapFilterBarProps) {
  const t = useTranslations('map');
  const tStatus = useTranslations('common.status');
  const tFilter = useTranslations('vehicles.filter');
  const statuses = MAP_STATUSES.map((status) => ({
    value: status,
    label: tStatus(status),
    icon: <StatusDot status={status} />,
  }));
  return (
    <div className="flex min-w-0 max-w-full gap-2 overflow-x-auto py-0.5 max-sm:-mx-3 max-sm:max-w-none max-sm:px-3 sm:flex-1">
      <FilterMenu
        label={tFilter('status')}
        options={statuses}
        chosen={filters.status}
        onChange={(chosen) => onChange({ status: MAP_STATUSES.filter((status) => chosen.includes(status)) })}
      />
      <CatalogueFilters choices={choices} chosen={filters} onChange={onChange} />
      <button
        type="button"
        aria-pressed={filters.alarm}
        title={t('alarmOnly')}
        onClick={() => onChange({ alarm: !filters.alarm })}
        className={cx(
          'inline-flex h-8 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-md border px-2.5 text-sm transition-colors hover:bg-hover',
          filters.alarm ? 'border-accent/50 bg-accent/10 text-accent' : 'border-line-strong bg-surface text-muted',
        )}
      >
        <BellRing aria-hidden className="size-3.5" />
        {t('alarm')}
      </button>
      {countMapFilters(filters) > 0 && (
        <Button variant="ghost" onClick={() => onChange(NO_MAP_FILTERS)}>
          <X aria-hidden className="size-3.5" />
          {tFilter('clear')}
        </Button>
      )}
    </div>
  );
}
