import type { SignalReadings, VehicleSummary } from '@/lib/contracts';

/**
 * What a fetch says, except for facts of which the page already has newer ones: an answer that was under way while live
 * messages came must not undo them.
 */
export function keepNewer<V extends VehicleSummary & { signals?: SignalReadings }>(
  known: V | undefined,
  fetched: V,
): V {
  if (!known) return fetched;
  const presence =
    known.presence && known.presence.changedAt > (fetched.presence?.changedAt ?? 0) ? known.presence : fetched.presence;
  const keepData = known.telemetry && known.telemetry.receivedAt > (fetched.telemetry?.receivedAt ?? 0);
  return {
    ...fetched,
    presence,
    ...(keepData && {
      telemetry: known.telemetry,
      ...(fetched.signals && { signals: { ...fetched.signals, ...known.signals } }),
    }),
  };
}
