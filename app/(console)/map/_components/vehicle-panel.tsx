'use client';

import { Crosshair, ExternalLink, LocateFixed, Route as RouteIcon, TriangleAlert } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { formatCoordinates } from '@/components/map/motion';
import { PositionAge } from '@/components/map/position-age';
import { usePlaceText } from '@/components/places/use-place-text';
import { Button, buttonClass, cx, ErrorState, Skeleton, useNow } from '@/components/ui';
import { CarPlan, clockSkewMs, Facts } from '@/components/vehicle';
import { isCurrent } from '@/components/vehicles/is-current';
import { useLiveStatus } from '@/lib/browser/live';
import { usePlace } from '@/lib/browser/places/use-places';
import { ApiProblem } from '@/lib/browser/problem';
import { useBrokerLost } from '@/lib/browser/use-broker';
import type { VehicleDetail } from '@/lib/contracts';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';
import { VehicleCommands } from '../../_commands/vehicle-commands';
import { isBehind } from '../../_components/is-behind';
import { SidePanel } from './side-panel';

type VehiclePanelProps = {
  vin: string;
  vehicle: VehicleDetail | undefined;
  error: Error | null;
  onRetry: () => void;
  /** The map marks its last move as implausible. */
  implausible: boolean;
  /** Excluded by the filters. */
  hidden: boolean;
  mapDrawn: boolean;
  following: boolean;
  onFollow: (following: boolean) => void;
  /** Moves the map to the vehicle. */
  onShow: () => void;
  trail: { shown: boolean; note: string | null };
  onTrail: (shown: boolean) => void;
  takesFocus: boolean;
  onClose: () => void;
};

/** The chosen vehicle with its live data and commands. */
export function VehiclePanel(props: VehiclePanelProps) {
  const { vin, vehicle, error, onRetry, takesFocus, onClose } = props;
  const t = useTranslations('map.panel');
  const tCommon = useTranslations('common');
  const tVehicles = useTranslations('vehicles');
  const gone = error instanceof ApiProblem && error.problem.status === 404;
  return (
    <SidePanel
      label={t('label')}
      title={vehicle ? (vehicle.plate ?? tVehicles('noPlate')) : vin}
      subtitle={
        vehicle && (
          <>
            <p className="truncate font-mono text-muted text-xs">{vin}</p>
            <p className="truncate text-muted text-xs">
              {vehicle.model.name} · {vehicle.fleet.name}
            </p>
          </>
        )
      }
      closeLabel={t('close')}
      onClose={onClose}
      takesFocus={takesFocus}
    >
      {vehicle ? (
        <Known {...props} vehicle={vehicle} />
      ) : error ? (
        <ErrorState title={t(gone ? 'gone' : 'failed')} {...(!gone && { onRetry, retryLabel: tCommon('retry') })} />
      ) : (
        <div className="flex flex-col gap-2 p-3" aria-busy>
          <Skeleton className="h-16" />
          <Skeleton className="h-20" />
          <Skeleton className="h-40" />
        </div>
      )}
    </SidePanel>
  );
}

function Known({
  vehicle,
  implausible,
  hidden,
  mapDrawn,
  following,
  onFollow,
  onShow,
  trail,
  onTrail,
}: VehiclePanelProps & { vehicle: VehicleDetail }) {
  const t = useTranslations('map');
  const now = useNow();
  const live = useLiveStatus();
  const brokerLost = useBrokerLost();
  const notLiveSince = isBehind(live) ? live.since : null;
  const { vin, presence, telemetry, signals } = vehicle;
  const at = telemetry?.positionAt ?? null;
  const current = isCurrent(vehicle, now, brokerLost) && notLiveSince === null;
  const lastKnown = !current || at === null || now - at > STALE_AFTER_MS;
  return (
    <div className="flex flex-col gap-3 p-3">
      <div className="flex flex-col gap-1 text-sm">
        <PositionAge
          at={at}
          lastKnown={lastKnown}
          className={lastKnown ? 'font-medium text-stale' : 'text-connected'}
        />
        {implausible && <Warning>{t('position.implausible')}</Warning>}
        {hidden && <Warning>{t('panel.hidden')}</Warning>}
      </div>
      <div className="flex flex-wrap gap-1.5">
        {mapDrawn && (
          <>
            <Toggle pressed={following} disabled={at === null} onChange={onFollow}>
              <LocateFixed aria-hidden className="size-4" />
              {t(following ? 'panel.following' : 'panel.follow')}
            </Toggle>
            <Button disabled={at === null} onClick={onShow}>
              <Crosshair aria-hidden className="size-4" />
              {t('panel.fly')}
            </Button>
            <Toggle pressed={trail.shown} onChange={onTrail}>
              <RouteIcon aria-hidden className="size-4" />
              {t('panel.trail')}
            </Toggle>
          </>
        )}
        <Link href={`/vehicles/${vin}` as Route} prefetch={false} className={buttonClass('ghost')}>
          <ExternalLink aria-hidden className="size-4" />
          {t('panel.page')}
        </Link>
      </div>
      {trail.note && (
        <p role="status" className="text-muted text-xs">
          {trail.note}
        </p>
      )}
      <Values vehicle={vehicle} current={current} />
      <Facts stacked presence={presence} telemetry={telemetry} notLiveSince={notLiveSince} brokerLost={brokerLost} />
      <VehicleCommands vehicle={vehicle} />
      <CarPlan
        signals={signals}
        skewMs={clockSkewMs(telemetry)}
        expected={presence?.connected === true && !presence.sleeping && !brokerLost}
      />
    </div>
  );
}

function Values({ vehicle: { telemetry }, current }: { vehicle: VehicleDetail; current: boolean }) {
  const t = useTranslations('map');
  const format = useFormatter();
  const {
    speedKmh = null,
    stateOfChargePct = null,
    odometerKm = null,
    latitude = null,
    longitude = null,
  } = telemetry ?? {};
  const position = latitude === null || longitude === null ? null : { latitude, longitude };
  const { textOf, titleOf } = usePlaceText();
  const found = usePlace(position);
  const place = textOf(found);
  const values = [
    ['speed', speedKmh === null ? null : t('speed', { speed: Math.round(speedKmh) })],
    ['charge', stateOfChargePct === null ? null : t('charge', { percent: Math.round(stateOfChargePct) })],
    ['odometer', odometerKm === null ? null : `${format.number(odometerKm, { maximumFractionDigits: 0 })} km`],
    ['coordinates', position && formatCoordinates(position)],
  ] as const;
  return (
    <dl className="grid grid-cols-2 gap-x-3 gap-y-2">
      {place && position && (
        <div className="col-span-2 min-w-0" title={titleOf(found, position)}>
          <dt className="text-2xs text-muted">{t('panel.place')}</dt>
          <dd className={cx('font-medium text-sm', !current && 'was-value')}>{place}</dd>
        </div>
      )}
      {values.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-2xs text-muted">{t(`panel.${name}`)}</dt>
          <dd className={cx('tabular truncate font-medium text-sm', (!current || value === null) && 'was-value')}>
            {value ?? t('panel.notKnown')}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Warning({ children }: { children: ReactNode }) {
  return (
    <p className="flex gap-1.5 text-warning text-xs">
      <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
      {children}
    </p>
  );
}

type ToggleProps = { pressed: boolean; disabled?: boolean; onChange: (pressed: boolean) => void; children: ReactNode };

function Toggle({ pressed, disabled, onChange, children }: ToggleProps) {
  return (
    <Button
      aria-pressed={pressed}
      disabled={disabled}
      onClick={() => onChange(!pressed)}
      className={pressed ? 'border-accent/50! bg-accent/10! text-accent!' : undefined}
    >
      {children}
    </Button>
  );
}
