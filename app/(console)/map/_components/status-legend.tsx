'use client';

import { BellRing } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { MapFilters } from '@/components/map/map-address';
import { cx, StatusDot } from '@/components/ui';
import { useViewportCounts, type Viewport } from '@/lib/browser/map';
import { MAP_STATUSES, type MapStatus } from '@/lib/contracts/cells/map-status';
import type { Bounds } from '@/lib/contracts/cells/mercator';

type StatusLegendProps = {
  viewport: Viewport;
  bounds: Bounds | null;
  filters: MapFilters;
  onChange: (change: Partial<MapFilters>) => void;
};

/** Legend of the statuses with the number in view; a press filters by the status. */
export function StatusLegend({ viewport, bounds, filters, onChange }: StatusLegendProps) {
  const t = useTranslations('map');
  const tStatus = useTranslations('common.status');
  const counts = useViewportCounts(viewport, bounds);
  const toggle = (status: MapStatus) =>
    onChange({
      status: MAP_STATUSES.filter((one) => filters.status.includes(one) !== (one === status)),
    });
  return (
    <fieldset className="pointer-events-auto flex min-w-0 max-w-full gap-0.5 overflow-x-auto rounded-lg border border-line bg-raised/95 p-1 shadow-pop">
      <legend className="sr-only">{t('legend.label')}</legend>
      {MAP_STATUSES.map((status) => {
        const hidden = filters.status.length > 0 && !filters.status.includes(status);
        return (
          <Chip
            key={status}
            label={tStatus(status)}
            title={t('legend.show', { status: tStatus(status) })}
            icon={<StatusDot status={status} />}
            pressed={filters.status.includes(status)}
            count={counts && (hidden ? 'hidden' : counts.byStatus[status])}
            onClick={() => toggle(status)}
          />
        );
      })}
      <Chip
        label={t('alarm')}
        title={t('alarmOnly')}
        icon={<BellRing aria-hidden className="size-3 text-critical" />}
        pressed={filters.alarm}
        count={counts?.alarms ?? null}
        onClick={() => onChange({ alarm: !filters.alarm })}
      />
    </fieldset>
  );
}

type ChipProps = {
  label: string;
  title: string;
  icon: ReactNode;
  pressed: boolean;
  /** null: not known yet; `hidden`: excluded by the filters. */
  count: number | 'hidden' | null;
  onClick: () => void;
};

function Chip({ label, title, icon, pressed, count, onClick }: ChipProps) {
  const t = useTranslations('map.legend');
  const format = useFormatter();
  return (
    <button
      type="button"
      aria-pressed={pressed}
      title={title}
      onClick={onClick}
      className={cx(
        'flex h-7 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-md px-2 text-xs transition-colors hover:bg-hover',
        pressed ? 'bg-selected text-accent' : count === 'hidden' ? 'text-faint' : 'text-text',
      )}
    >
      {icon}
      {label}
      {count === 'hidden' && (
        <>
          <span aria-hidden>–</span>
          <span className="sr-only">{t('hidden')}</span>
        </>
      )}
      {typeof count === 'number' && (
        <span className={cx('tabular', count === 0 ? 'text-faint' : 'font-semibold')}>{format.number(count)}</span>
      )}
    </button>
  );
}
