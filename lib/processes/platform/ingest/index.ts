import { createIngest, maintainPartitions, type ReadTelemetry } from '@/lib/domain/telemetry';
import { type BrokerConnection, connectBroker, type ReceivedMessage } from '@/lib/platform/mqtt';
import { clientIdOf, filterOf, type PlatformContext, type RunningRole } from '../platform-context';

/** Role `ingest`: stores messages of vehicles in PostgreSQL. */
export async function startIngest(
  context: PlatformContext,
  onTelemetry?: (message: ReadTelemetry) => void,
): Promise<RunningRole> {
  const { ctx, log, metrics, topics, broker, retentionDays } = context;
  await maintainPartitions({ ctx, input: { retentionDays } });
  const ingest = createIngest({
    ctx,
    log,
    metrics,
    topics,
    onTelemetry,
    telemetrySource: {
      acknowledge: (deliveries) => telemetry.acknowledge(deliveries),
      reconnect: () => telemetry.reconnect(),
    },
    reportSource: {
      acknowledge: (deliveries) => reports.acknowledge(deliveries),
      reconnect: () => reports.reconnect(),
    },
  });
  const read = (name: string, filters: string[], onMessage: (message: ReceivedMessage) => void): BrokerConnection =>
    connectBroker({
      ...broker,
      clientId: clientIdOf(context, name),
      subscriptions: filters.map((filter) => ({ filter: filterOf(context, 'ingest', filter), qos: 1 })),
      persistentSession: true,
      onMessage,
      log,
    });
  const telemetry = read('telemetry', [topics.filter.telemetry], ingest.receiveTelemetry);
  const reports = read('reports', [topics.filter.events, topics.filter.presence], ingest.receiveReport);
  const subscription = context.notifications.subscribe(
    'tsp_feed',
    (notification) => {
      if (notification.type === 'vehicle') ingest.refreshVehicles(notification.vehicleIds);
    },
    { onSubscribed: () => ingest.refreshVehicles([]) },
  );
  return {
    problems: () => ({
      broker_telemetry: telemetry.problem(),
      broker_reports: reports.problem(),
      vehicle_notifications: subscription.problem(),
    }),
    async stop() {
      telemetry.pause();
      reports.pause();
      await ingest.stop();
      subscription.unsubscribe();
      await Promise.all([telemetry.close(), reports.close()]);
    },
  };
}
