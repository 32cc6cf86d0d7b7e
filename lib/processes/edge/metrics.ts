import { Counter, Histogram, type Registry } from '@/lib/platform/metrics';

export type EdgeMetrics = ReturnType<typeof createEdgeMetrics>;

export function createEdgeMetrics(registry: Registry) {
  const registers = [registry];
  return {
    decisions: new Counter({
      name: 'tsp_edge_decisions_total',
      help: 'Answers to broker hooks',
      labelNames: ['hook', 'result', 'reason'] as const,
      registers,
    }),
    decisionSeconds: new Histogram({
      name: 'tsp_edge_decision_seconds',
      help: 'Time to answer a broker hook',
      labelNames: ['hook'] as const,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
      registers,
    }),
    events: new Counter({
      name: 'tsp_edge_broker_events_total',
      help: 'Broker events received',
      labelNames: ['event', 'outcome'] as const,
      registers,
    }),
    denials: new Counter({
      name: 'tsp_edge_denials_total',
      help: 'Refused authentications and actions, by kind and reason',
      labelNames: ['kind', 'reason'] as const,
      registers,
    }),
    ocspRequests: new Counter({
      name: 'tsp_ocsp_requests_total',
      help: 'OCSP requests, by the status that was answered',
      labelNames: ['result'] as const,
      registers,
    }),
    brokerRefusals: new Counter({
      name: 'tsp_edge_broker_refusals_total',
      help: 'Refusals by the broker itself, as it reported them',
      labelNames: ['reason'] as const,
      registers,
    }),
  };
}
