import { Counter, Gauge, type Registry } from '@/lib/platform/metrics';

export type BrokerMetrics = ReturnType<typeof createBrokerMetrics>;

export function createBrokerMetrics(registry: Registry) {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter({ name: `tsp_broker_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name: `tsp_broker_${name}`, help, registers });
  return {
    connections: new Gauge({
      name: 'tsp_broker_connections',
      help: 'Accepted connections now',
      labelNames: ['kind'] as const,
      registers,
    }),
    openSockets: gauge('open_sockets', 'Sockets of the listeners for clients, authenticated or not'),
    socketLimit: gauge(
      'socket_limit',
      'Sockets that the listeners for clients may have; the other file descriptors are reserved',
    ),
    unauthenticated: gauge('unauthenticated_connections', 'Connections that have not been let in yet'),
    connectionsRefused: counter(
      'connections_refused_total',
      'TCP connections cut at once: too many sockets, or too many unauthenticated ones, of all or of the address',
      'why',
    ),
    late: counter('unauthenticated_timeouts_total', 'Connections cut because they were not let in before the deadline'),
    messagesIn: counter('messages_received_total', 'Messages that clients published', 'kind'),
    messagesOut: counter('messages_sent_total', 'Messages sent to subscribers', 'kind'),
    dropped: counter('messages_dropped_total', 'Messages not sent', 'why'),
    bytesIn: counter('received_bytes_total', 'Bytes of MQTT that clients sent'),
    bytesOut: counter('sent_bytes_total', 'Bytes sent on connections that have ended'),
    authentications: counter('authentications_total', 'Answers to CONNECT', 'result', 'reason'),
    authorizations: counter('authorizations_total', 'Decisions on topics', 'action', 'result'),
    refusals: counter('refusals_total', 'Refused by the broker itself', 'reason'),
    disconnects: counter('disconnects_total', 'Ended connections', 'reason'),
    tlsFailures: counter('tls_failures_total', 'TLS handshakes that failed', 'reason'),
    eventsDropped: counter('events_dropped_total', 'Connection events replaced by a snapshot'),
  };
}
