import type { SignalReadings, VehicleSummary } from '@/lib/contracts';
import { knownPosition, mergeSignals, newerPosition } from './position';

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
  if (!known.telemetry || known.telemetry.receivedAt <= (fetched.telemetry?.receivedAt ?? 0)) {
    return { ...fetched, presence };
  }
  // Newer data may come without a position: the answer's may be newer than the one that the page has
  const own = knownPosition(known.telemetry);
  const isOwn = own === newerPosition(knownPosition(fetched.telemetry), own);
  const position = isOwn ? own : knownPosition(fetched.telemetry);
  return {
    ...fetched,
    presence,
    telemetry: { ...known.telemetry, ...(position ?? { latitude: null, longitude: null, positionAt: null }) },
    ...(fetched.signals && {
      signals: mergeSignals(fetched.signals, known.signals ?? {}, (isOwn ? known.signals : fetched.signals) ?? {}),
    }),
  };
}
