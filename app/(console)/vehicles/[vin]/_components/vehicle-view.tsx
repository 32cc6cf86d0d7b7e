'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Panel } from '@/components/ui';
import {
  ArchiveBanner,
  BindingHistory,
  CarPlan,
  CHART_POINTS,
  clockSkewMs,
  EventList,
  Facts,
  numericSignals,
  PresenceHistory,
  SignalHistory,
  type SignalSeries,
  SignalsPanel,
  SPANS,
  type Span,
  VehicleHeader,
} from '@/components/vehicle';
import { call } from '@/lib/browser/call';
import { useLiveStatus } from '@/lib/browser/live';
import { queryKeys } from '@/lib/browser/query-keys';
import { serverNow } from '@/lib/browser/server-clock';
import { useBrokerLost } from '@/lib/browser/use-broker';
import type { BasemapChoice } from '@/lib/contracts/basemap';
import { SIGNAL } from '@/lib/contracts/signals/paths';
import { VehicleCommands } from '../../../_commands/vehicle-commands';
import { isBehind } from '../../../_components/is-behind';
import { type InitialVehicle, useVehicle } from './use-vehicle';
import { VehiclePosition } from './vehicle-position';

export type VehicleViewProps = {
  initial: InitialVehicle;
  mapStyle: BasemapChoice;
  actions?: ReactNode;
  /** The certificate of its TBox, for administrators. */
  certificate?: ReactNode;
};

/** The page of one vehicle. */
export default function VehicleView({ initial, mapStyle, actions, certificate }: VehicleViewProps) {
  const t = useTranslations('vehicle.events');
  const { vehicle, events, sessions } = useVehicle(initial);
  const live = useLiveStatus();
  const brokerLost = useBrokerLost();
  const notLiveSince = isBehind(live) ? live.since : null;
  const { vin, presence, telemetry, signals, tbox, bindings } = vehicle;
  const skewMs = clockSkewMs(telemetry);
  const expected = presence?.connected === true && !presence.sleeping && !brokerLost;

  const numeric = numericSignals(signals);
  const [chosen, setChosen] = useState<string | null>(null);
  const charted = chosen ?? (numeric.includes(SIGNAL.speed) ? SIGNAL.speed : (numeric[0] ?? null));
  const [span, setSpan] = useState<Span>('h1');
  const series = useSignalSeries(vin, charted, span);

  return (
    <div className="mx-auto flex w-full max-w-[100rem] flex-col gap-3 px-4 pb-8">
      <VehicleHeader vehicle={vehicle} actions={actions} />
      {vehicle.archive && <ArchiveBanner archive={vehicle.archive} />}
      {/* On a phone commands come first: somebody stands at the car */}
      <div className="max-sm:order-1">
        <Facts presence={presence} telemetry={telemetry} notLiveSince={notLiveSince} brokerLost={brokerLost} />
      </div>
      <div className="grid items-start gap-3 max-sm:contents xl:grid-cols-[minmax(0,5fr)_minmax(0,4fr)] xl:grid-rows-[auto_1fr]">
        <div className="min-w-0 xl:col-start-2">
          <VehicleCommands vehicle={vehicle} />
        </div>
        <div className="flex min-w-0 flex-col gap-3 max-sm:order-2 xl:col-start-1 xl:row-span-2 xl:row-start-1">
          <VehiclePosition vehicle={vehicle} live={notLiveSince === null && !brokerLost} mapStyle={mapStyle} />
          <SignalHistory
            signals={numeric}
            signal={charted}
            onSignal={setChosen}
            span={span}
            onSpan={setSpan}
            series={series.data}
            failed={series.isError}
            onRetry={() => void series.refetch()}
          />
          <PresenceHistory sessions={sessions} brokerLost={brokerLost} />
        </div>
        <div className="flex min-w-0 flex-col gap-3 max-sm:order-3 xl:col-start-2">
          <CarPlan signals={signals} skewMs={skewMs} expected={expected} />
          <SignalsPanel signals={signals} skewMs={skewMs} expected={expected} charted={charted} onChart={setChosen} />
          <Panel title={t('title')} flush scrolls className="max-h-96">
            {events.length > 0 ? <EventList events={events} /> : <p className="p-3 text-muted text-sm">{t('none')}</p>}
          </Panel>
          <BindingHistory tbox={tbox} bindings={bindings}>
            {certificate}
          </BindingHistory>
        </div>
      </div>
    </div>
  );
}

/** Series of one signal, refetched as often as the chart's resolution needs. */
function useSignalSeries(vin: string, signal: string | null, span: Span) {
  const spanMs = SPANS[span];
  return useQuery({
    queryKey: queryKeys.vehicle.telemetry(vin, signal ?? '', spanMs),
    enabled: signal !== null,
    queryFn: async ({ signal: abort }): Promise<SignalSeries> => {
      const to = serverNow();
      const from = to - spanMs;
      const query = { signal: signal ?? '', from: Math.floor(from), to: Math.floor(to), points: CHART_POINTS };
      const { points } = await call('GET /vehicles/{vin}/telemetry', { vin, ...query }, { signal: abort });
      return { points, from, to };
    },
    // The previous span of the same signal is kept meanwhile, another signal is not
    placeholderData: (previous, query) => (query?.queryKey[3] === signal ? keepPreviousData(previous) : undefined),
    refetchInterval: Math.max(5_000, spanMs / CHART_POINTS),
  });
}
