import { readFileSync } from 'node:fs';
import path from 'node:path';
import mqtt from 'mqtt';
import { createTopics } from '@/lib/contracts';
import type { Stack } from '../bench/stack';

type EventVehicle = { counted: { events: number; reconnects: number }; end(): Promise<void> };
type Rates = { eventsPerSecond: number; reconnectsPerSecond: number };

/** Sends alarms as this vehicle, and disconnects and connects again: the feed of the fleet. */
export async function startEventVehicle(stack: Stack, vin: string, rates: Rates): Promise<EventVehicle> {
  const own = path.join(stack.settings.dataDir, 'simulator', vin);
  const client = await mqtt.connectAsync(`mqtts://localhost:${stack.settings.MQTT_TLS_PORT}`, {
    clientId: vin,
    protocolVersion: 4,
    ca: readFileSync(path.join(stack.settings.dataDir, 'pki/ca.cert.pem')),
    cert: readFileSync(path.join(own, 'cert.pem')),
    key: readFileSync(path.join(own, 'key.pem')),
    reconnectPeriod: 500,
  });
  const topic = createTopics(stack.settings.TOPIC_ROOT).build({ kind: 'event', vin, type: 'harsh_braking' });
  const counted = { events: 0, reconnects: 0 };
  const publish = () => {
    if (!client.connected) return;
    counted.events += 1;
    const event = { ts: Date.now(), seq: counted.events, severity: 'warning', data: {} };
    client.publish(topic, JSON.stringify(event), { qos: 1 });
  };
  const reconnect = () => {
    if (!client.connected) return;
    counted.reconnects += 1;
    client.stream.destroy();
  };
  const timers = [
    setInterval(publish, 1_000 / rates.eventsPerSecond),
    setInterval(reconnect, 1_000 / rates.reconnectsPerSecond),
  ];
  return {
    counted,
    end: async () => {
      for (const timer of timers) clearInterval(timer);
      await client.endAsync(true);
    },
  };
}
