import { createLive } from '@/lib/domain/live';
import { type ReadTelemetry, readMessage } from '@/lib/domain/telemetry';
import { connectBroker, type ReceivedMessage } from '@/lib/platform/mqtt';
import { clientIdOf, type PlatformContext, type RunningRole } from '../platform-context';
import { selectionRoute } from './selection-route';

/**
 * Role `live`: what browsers watch.
 * @param withIngest telemetry comes from the ingest of this process; else by a subscription of its own
 */
export function startLive(
  context: PlatformContext,
  { withIngest }: { withIngest: boolean },
): RunningRole & { receiveTelemetry(message: ReadTelemetry): void } {
  const { ctx, log, metrics, topics, broker, ownership } = context;
  // Where the broker shares telemetry out, this process's ingest gets only some of it
  const hearsIngest = withIngest && !broker.shared;
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
      ...(hearsIngest ? [] : [{ filter: topics.filter.telemetry, qos: 0 as const }]),
    ],
    persistentSession: false,
    onMessage: receive,
    onReady: (_sessionPresent, lostAt) => {
      // Telemetry, and frames to browsers that stayed connected to another broker node, are lost while we are away
      if (lostAt !== null) live.catchUp(lostAt);
    },
    log,
  });
  const startedAt = ctx.clock.now();
  const subscription = context.notifications.subscribe(['tsp_feed', 'tsp_commands'], live.receiveNotification, {
    // Also the first time: what was read before this was not kept current yet
    onSubscribed: (missedSince) => live.catchUp(missedSince ?? startedAt),
  });
  return {
    routes: { 'POST /live/selection': selectionRoute(live.map, context.internalSecret) },
    receiveTelemetry: (message) => {
      if (hearsIngest) live.receiveTelemetry(message);
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
