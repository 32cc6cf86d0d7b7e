import mqtt from 'mqtt';
import { createTopics, SIGNAL } from '@/lib/contracts';

export type Place = { longitude: number; latitude: number };
export type Probe = {
  /** Publishes the position and returns the time, ms since the epoch. */
  tell(place: Place): number;
  end(): Promise<void>;
};

/** One vehicle with controlled positions, on the same broker as all others. */
export async function openProbe(
  url: string,
  vin: string,
  credentials: { username: string; password: string } | null,
): Promise<Probe> {
  const client = await mqtt.connectAsync(url, {
    clientId: `bench-probe-${process.pid}-${Date.now()}`,
    protocolVersion: 4,
    ...credentials,
  });
  // mqtt.js leaves Nagle's algorithm on
  const { stream } = client as { stream: { setNoDelay?(on: boolean): void } };
  stream.setNoDelay?.(true);
  const topic = createTopics().build({ kind: 'telemetry', vin });
  return {
    tell({ longitude, latitude }) {
      const ts = Date.now();
      const signals = {
        [SIGNAL.latitude]: latitude,
        [SIGNAL.longitude]: longitude,
        [SIGNAL.heading]: 90,
        [SIGNAL.speed]: 50,
      };
      client.publish(topic, JSON.stringify({ ts, seq: ts, signals }), { qos: 0 });
      return ts;
    },
    end: () => client.endAsync(true),
  };
}
