import { randomUUID } from 'node:crypto';
import { decodeJwt, errors as joseErrors } from 'jose';
import mqtt, { type MqttClient } from 'mqtt';
import { createTopics } from '@/lib/contracts';
import type { Random } from '@/lib/processes/simulator/random';

type Options = { url: string; password: string; vins: string[]; random: Random; onFault(kind: string): void };
type Request = { commandId: string; operation: string; expiresAt: number; jws: string };

const KEPT = 200;
const EVERY_MS = 150;

/**
 * Command id for a forged answer. Answers are not signed, so one in the name of the addressed vehicle would count as its own.
 * The addressed vehicle is read from the signature, as the attacker also receives what it sent to other vehicles itself.
 */
export function forgedAnswerId({ commandId, jws }: Pick<Request, 'commandId' | 'jws'>, vin: string): string {
  return readAudience(jws) === vin ? randomUUID() : commandId;
}

function readAudience(jws: string): unknown {
  try {
    return decodeJwt(jws).aud;
  } catch (error) {
    if (error instanceof joseErrors.JOSEError) return null; // the attacker's own, unsigned
    throw error;
  }
}

/**
 * An attacker who controls the broker: replays requests seconds later, also past their deadline; sends them to other vehicles,
 * changed, and unsigned; and answers in the name of vehicles.
 */
export function startAttacker({ url, password, vins, random, onFault }: Options): { stop(): Promise<void> } {
  const topics = createTopics();
  const seen: { topic: string; payload: string; request: Request }[] = [];
  const client: MqttClient = mqtt.connect(url, {
    username: 'platform',
    password,
    reconnectPeriod: 300,
    reconnectOnConnackError: true,
  });
  client.on('error', () => undefined); // the broker is away; it reconnects
  client.on('connect', () => client.subscribe(`${topics.root}/down/+/command/+`, { qos: 0 }));
  client.on('message', (topic, payload) => {
    const text = payload.toString();
    seen.push({ topic, payload: text, request: JSON.parse(text) as Request });
    if (seen.length > KEPT) seen.shift();
  });
  const publish = (topic: string, payload: string) => client.publish(topic, payload, { qos: 2 }, () => undefined);

  function attack(): void {
    const one = seen[Math.floor(random.next() * seen.length)];
    const parsed = one && topics.parse(one.topic);
    if (!one || parsed?.kind !== 'command' || !client.connected) return;
    const other = vins[Math.floor(random.next() * vins.length)] ?? '';
    const { operation } = parsed;
    const kinds: Record<string, () => void> = {
      replay: () => publish(one.topic, one.payload),
      'to another vehicle': () => publish(topics.build({ ...parsed, vin: other }), one.payload),
      'longer deadline': () => publish(one.topic, JSON.stringify({ ...one.request, expiresAt: Date.now() + 60_000 })),
      'new id, old signature': () => publish(one.topic, JSON.stringify({ ...one.request, commandId: randomUUID() })),
      unsigned: () =>
        publish(
          one.topic,
          JSON.stringify({
            ...one.request,
            commandId: randomUUID(),
            jws: 'e30.e30.e30',
            expiresAt: Date.now() + 60_000,
          }),
        ),
      "another vehicle's answer": () =>
        publish(
          topics.build({ kind: 'command', direction: 'up', vin: other, operation }),
          JSON.stringify({
            commandId: forgedAnswerId(one.request, other),
            status: 'succeeded',
            ts: 1,
          }),
        ),
      'not JSON': () => publish(topics.build({ kind: 'command', direction: 'up', vin: other, operation }), '{'),
    };
    const names = Object.keys(kinds);
    const name = names[Math.floor(random.next() * names.length)] ?? '';
    kinds[name]?.();
    onFault(`attack: ${name}`);
  }

  const timer = setInterval(attack, EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await client.endAsync(true);
    },
  };
}
