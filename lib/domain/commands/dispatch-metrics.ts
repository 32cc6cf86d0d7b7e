import { Counter, Histogram, type Registry } from '@/lib/platform/metrics';

export type DispatchMetrics = ReturnType<typeof createDispatchMetrics>;

export function createDispatchMetrics(metrics: Registry) {
  const registers = [metrics];
  return {
    sent: new Counter({
      name: 'tsp_commands_sent_total',
      help: 'Commands sent to the broker, by its answer',
      labelNames: ['outcome'],
      registers,
    }),
    answers: new Counter({
      name: 'tsp_command_answers_total',
      help: 'Answers of vehicles, by their effect on the command',
      labelNames: ['outcome'],
      registers,
    }),
    ended: new Counter({
      name: 'tsp_commands_timed_out_total',
      help: 'Commands that ended by a deadline: expired, or outcome unknown',
      registers,
    }),
    sendSeconds: new Histogram({
      name: 'tsp_command_send_seconds',
      help: 'Time from the claim of a command to the acknowledgement of the broker',
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
      registers,
    }),
  };
}
