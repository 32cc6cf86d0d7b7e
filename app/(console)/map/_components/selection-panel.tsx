'use client';

import { Download, SendHorizontal } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { buttonClass, ErrorState, Skeleton, TIME } from '@/components/ui';
import { storeChosen } from '@/lib/browser/chosen-vehicles';
import type { MapSelection } from '@/lib/contracts/map';
import { selectionCsv } from './selection-csv';
import { SidePanel } from './side-panel';

type SelectionPanelProps = {
  selection: MapSelection | undefined;
  failed: boolean;
  onRetry: () => void;
  onVehicle: (vin: string, focused: boolean) => void;
  onClose: () => void;
};

/** The vehicles in the selected area, with actions. */
export function SelectionPanel({ selection, failed, onRetry, onVehicle, onClose }: SelectionPanelProps) {
  const t = useTranslations('map.selection');
  const tCommon = useTranslations('common');
  return (
    <SidePanel
      label={t('title')}
      title={selection ? t('count', { count: selection.total }) : t('title')}
      closeLabel={t('close')}
      onClose={onClose}
    >
      {failed ? (
        <ErrorState title={t('failed')} retryLabel={tCommon('retry')} onRetry={onRetry} />
      ) : !selection ? (
        <div role="status" className="flex flex-col gap-2 p-3">
          <span className="sr-only">{t('busy')}</span>
          <Skeleton className="h-8" />
          <Skeleton className="h-40" />
        </div>
      ) : (
        <Found selection={selection} onVehicle={onVehicle} />
      )}
    </SidePanel>
  );
}

function Found({ selection, onVehicle }: { selection: MapSelection; onVehicle: SelectionPanelProps['onVehicle'] }) {
  const t = useTranslations('map.selection');
  const tVehicles = useTranslations('vehicles');
  const format = useFormatter();
  const { vehicles, total, at } = selection;
  if (total === 0) return <p className="p-3 text-muted text-sm">{t('noneText')}</p>;
  const all = vehicles.length === total;
  return (
    <>
      <div className="flex shrink-0 flex-col gap-2 border-line border-b p-3">
        <div className="flex flex-wrap gap-2">
          <Link
            href={'/commands/batches/new?chosen=map' as Route}
            prefetch={false}
            onClick={() => storeChosen(vehicles.map(({ vin }) => vin))}
            className={buttonClass('primary')}
          >
            <SendHorizontal aria-hidden className="size-4" />
            {all ? t('send') : t('sendFirst', { count: vehicles.length })}
          </Link>
          <button type="button" onClick={() => download(selectionCsv(vehicles))} className={buttonClass()}>
            <Download aria-hidden className="size-4" />
            {t('csv')}
          </button>
        </div>
        <p className="text-faint text-xs">
          {t('asOf', { time: format.dateTime(at, TIME) })}
          {!all && ` · ${t('first', { count: vehicles.length })}`}
        </p>
      </div>
      <ul className="min-h-0 flex-1">
        {vehicles.map(({ vin, plate, model }) => (
          <li
            key={vin}
            className="border-line border-b [contain-intrinsic-height:auto_2.75rem] [content-visibility:auto]"
          >
            <button
              type="button"
              onClick={(event) => onVehicle(vin, event.detail === 0)}
              className="flex min-h-11 w-full items-center gap-3 px-3 py-1.5 text-left hover:bg-hover focus-visible:-outline-offset-2"
            >
              <span className="min-w-0 flex-1">
                <span className={plate ? 'block truncate font-medium text-sm' : 'block truncate text-faint text-sm'}>
                  {plate ?? tVehicles('noPlate')}
                </span>
                <span className="block truncate font-mono text-2xs text-muted">{vin}</span>
              </span>
              <span className="max-w-28 truncate text-muted text-xs">{model.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function download(csv: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
  link.download = 'vehicles.csv';
  link.click();
  URL.revokeObjectURL(link.href);
}
