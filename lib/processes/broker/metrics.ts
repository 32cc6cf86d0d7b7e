import { Counter, Gauge, type Registry } from '@/lib/platform/metrics';

export type BrokerMetrics = ReturnType<typeof createBrokerMetrics>;

export function createBrokerMetrics(registry: Registry) {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  return {
    connections: new Gauge({
      name: 'tsp_broker_connections',
      help: 'Accepted connections now',
      labelNames: ['kind'] as const,
      registers,
    }),
    openSockets: gauge('tsp_broker_open_sockets', 'Sockets of the listeners for clients, authenticated or not'),
    socketLimit: gauge(
      'tsp_broker_socket_limit',
      'Sockets that the listeners for clients may have; the other file descriptors are reserved',
    ),
    unauthenticated: gauge('tsp_broker_unauthenticated_connections', 'Connections that are not authenticated yet'),
    connectionsRefused: counter(
      'tsp_broker_connections_refused_total',
      'TCP connections closed at once: too many sockets, or too many unauthenticated ones, in total or of the address',
      'reason',
    ),
    late: counter(
      'tsp_broker_unauthenticated_timeouts_total',
      'Connections closed because they were not authenticated before the deadline',
    ),
    messagesIn: counter('tsp_broker_messages_received_total', 'Messages that clients published', 'kind'),
    messagesOut: counter('tsp_broker_messages_sent_total', 'Messages sent to subscribers', 'kind'),
    dropped: counter('tsp_broker_messages_dropped_total', 'Messages not sent', 'reason'),
    bytesIn: counter('tsp_broker_received_bytes_total', 'Bytes of MQTT that clients sent'),
    bytesOut: counter('tsp_broker_sent_bytes_total', 'Bytes sent on connections that have ended'),
    authentications: counter('tsp_broker_authentications_total', 'Answers to CONNECT', 'result', 'reason'),
    authorizations: counter('tsp_broker_authorizations_total', 'Decisions on topics', 'action', 'result'),
    refusals: counter('tsp_broker_refusals_total', 'Refused by the broker itself', 'reason'),
    disconnects: counter('tsp_broker_disconnects_total', 'Ended connections', 'reason'),
    tlsFailures: counter('tsp_broker_tls_failures_total', 'TLS handshakes that failed', 'reason'),
    eventsDropped: counter('tsp_broker_events_dropped_total', 'Connection events replaced by a snapshot'),
  };
}
