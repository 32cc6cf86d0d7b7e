'use client';

import { Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useSyncExternalStore } from 'react';
import { BackLink, Badge, IconButton, toast } from '@/components/ui';
import { listAddress } from '@/components/vehicles/list-place';
import type { VehicleDetail } from '@/lib/contracts';

const never = () => () => undefined;

/** Plate, VIN, model, fleet, TBox and tags of a vehicle. */
export function VehicleHeader({ vehicle, actions }: { vehicle: VehicleDetail; actions?: ReactNode }) {
  const t = useTranslations('vehicle');
  const { vin, plate, model, fleet, tags, tboxSerial, checkDigitOk } = vehicle;
  const list = useSyncExternalStore(never, listAddress, () => '/vehicles');
  const copy = () =>
    // The clipboard needs TLS and the user's permission
    navigator.clipboard?.writeText(vin).then(
      () => toast('success', t('copied')),
      () => toast('error', t('copyFailed')),
    ) ?? toast('error', t('copyFailed'));
  return (
    <header className="flex flex-col gap-1 pt-3">
      <BackLink href={list}>{t('back')}</BackLink>
      <div className="flex items-start gap-3">
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3">
          <h1 className="font-semibold text-xl tracking-tight">{plate ?? t('noPlate')}</h1>
          <span className="flex items-center">
            <span className="font-mono text-base text-muted">{vin}</span>
            <IconButton label={t('copyVin')} onClick={copy} className="ml-0.5 size-7">
              <Copy aria-hidden className="size-3.5" />
            </IconButton>
          </span>
        </div>
        {actions}
      </div>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-muted">
        <span>{model.name}</span>·<span>{fleet.name}</span>·
        <span className="font-mono text-xs">{tboxSerial ? t('tbox', { serial: tboxSerial }) : t('noTbox')}</span>
        {tags.map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
        {!checkDigitOk && <Badge tone="warning">{t('checkDigit')}</Badge>}
      </div>
    </header>
  );
}
