import { Counter, Histogram, type Registry } from '@/lib/platform/metrics';

export type DispatchMetrics = ReturnType<typeof createDispatchMetrics>;

export function createDispatchMetrics(metrics: Registry) {
  const registers = [metrics];
  return {
    sent: new Counter({
      name: 'tsp_commands_sent_total',
      help: 'Commands handed to the broker, by what it said',
      labelNames: ['outcome'],
      registers,
    }),
    answers: new Counter({
      name: 'tsp_command_answers_total',
      help: 'Answers of vehicles, by what they changed',
      labelNames: ['outcome'],
      registers,
    }),
    ended: new Counter({ name: 'tsp_commands_ended_by_time_total', help: 'Commands expired or unknown', registers }),
    sendSeconds: new Histogram({
      name: 'tsp_command_send_seconds',
      help: 'From the claim of a command to the broker having it',
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
      registers,
    }),
  };
}
