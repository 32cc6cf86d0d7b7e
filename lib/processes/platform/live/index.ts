import { createLive } from '@/lib/domain/live';
import { type ReadTelemetry, readMessage } from '@/lib/domain/telemetry';
import { connectBroker, type ReceivedMessage } from '@/lib/platform/mqtt';
import { clientIdOf, type PlatformContext, type RunningRole } from '../platform-context';
import { selectionRoute } from './selection-route';

/**
 * Role `live`: sends map cells and vehicles to browsers.
 * @param withIngest this process runs `ingest`, which passes telemetry on; otherwise it is subscribed to
 */
export function startLive(
  context: PlatformContext,
  { withIngest }: { withIngest: boolean },
): RunningRole & { receiveTelemetry(message: ReadTelemetry): void } {
  const { ctx, log, metrics, topics, broker, ownership } = context;
  // With shared subscriptions, the ingest of this process gets only a part of the telemetry
  const usesIngest = withIngest && !broker.shared;
  const live = createLive({
    ctx,
    log,
    metrics,
    topics,
    ownership,
    publish: (topic, payload) => connection.publish(topic, payload),
  });

  function receive({ topic, payload }: ReceivedMessage): void {
    const parsed = topics.parse(topic);
    if (parsed?.kind === 'liveInterest') live.receiveInterest(parsed.clientId, payload);
    else if (parsed?.kind === 'telemetry') {
      const message = readMessage(topics, topic, payload, ctx.clock.now());
      if (message.kind === 'telemetry') live.receiveTelemetry(message);
    }
  }

  const connection = connectBroker({
    ...broker,
    clientId: clientIdOf(context, 'live'),
    subscriptions: [
      { filter: topics.filter.interest, qos: 0 },
      ...(usesIngest ? [] : [{ filter: topics.filter.telemetry, qos: 0 as const }]),
    ],
    persistentSession: false,
    onMessage: receive,
    onReady: (_sessionPresent, lostAt) => {
      // Telemetry, and frames to browsers at other broker nodes, were lost meanwhile
      if (lostAt !== null) live.catchUp(lostAt);
    },
    log,
  });
  const startedAt = ctx.clock.now();
  const subscription = context.notifications.subscribe(['tsp_feed', 'tsp_commands'], live.receiveNotification, {
    // Also the first time: what was read before may be outdated
    onSubscribed: (missedSince) => live.catchUp(missedSince ?? startedAt),
  });
  return {
    routes: { 'POST /live/selection': selectionRoute(live.map, context.internalSecret) },
    receiveTelemetry: (message) => {
      if (usesIngest) live.receiveTelemetry(message);
    },
    problems: () => ({
      broker_live: connection.problem(),
      live_notifications: subscription.problem(),
      map: live.map.problem(),
    }),
    async stop() {
      live.stop();
      subscription.unsubscribe();
      await connection.close();
    },
  };
}
