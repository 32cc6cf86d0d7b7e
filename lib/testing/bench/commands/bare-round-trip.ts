import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTopics } from '@/lib/contracts';
import { createLog } from '@/lib/platform/log';
import { connectBroker } from '@/lib/platform/mqtt';
import type { Stack } from '../stack';

const TIMEOUT_MS = 10_000;

/** Baseline, ms: request and answer at QoS 2 through the same broker, with dispatch's client, without a command. */
export async function bareRoundTrips(stack: Stack, vin: string, count: number): Promise<number[]> {
  const topics = createTopics();
  const at = { kind: 'command', vin, operation: 'report_now' } as const;
  const answered = new Map<string, () => void>();
  const connection = connectBroker({
    address: { host: '127.0.0.1', port: stack.settings.MQTT_TCP_PORT, tls: null },
    clientId: 'bench-bare',
    username: 'platform',
    password: stack.secrets.MQTT_PASSWORD,
    protocolVersion: 4,
    subscriptions: [{ filter: topics.build({ ...at, direction: 'up' }), qos: 2 }],
    persistentSession: false,
    onMessage: (message) => {
      connection.acknowledge([message]);
      answered.get((JSON.parse(message.payload.toString()) as { commandId: string }).commandId)?.();
    },
    log: createLog('bench-bare', 'warn'),
  });
  for (let waited = 0; connection.problem() !== null && waited < TIMEOUT_MS; waited += 20) await sleep(20);
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const commandId = randomUUID();
    const began = performance.now();
    const answer = new Promise<void>((resolve) => answered.set(commandId, resolve));
    // Size of a signed request
    const payload = JSON.stringify({ commandId, operation: at.operation, params: {}, filler: 'x'.repeat(600) });
    await Promise.all([
      connection.deliver({ topic: topics.build({ ...at, direction: 'down' }), payload, qos: 2 }),
      answer,
    ]);
    times.push(performance.now() - began);
  }
  await connection.close();
  return times;
}
