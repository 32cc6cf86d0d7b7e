import mqtt, { type MqttClient } from 'mqtt';
import { chooseCells } from '@/lib/browser/map/choose-cells';
import { ALL_FLEETS, createTopics, INTEREST_RENEW_MS, type Interest, type LiveSession } from '@/lib/contracts';
import { signInCookie } from '../sign-in-cookie';
import { boundsOf, type View } from './views';

const WIDTH_PX = 1_280;
const HEIGHT_PX = 800;

export type Watchers = {
  /** Bytes of frames since the last call. */
  bytes(): number;
  /** Called with each frame. */
  onFrame(callback: (cell: string, payload: Uint8Array) => void): void;
  end(): Promise<void>;
};

/** MQTT clients that act like browsers: each has its own session, interest and cell subscriptions. */
export async function startWatchers(origin: string, views: readonly View[]): Promise<Watchers> {
  const cookie = await signInCookie(origin);
  const clients: MqttClient[] = [];
  const renewals: NodeJS.Timeout[] = [];
  let bytes = 0;
  let callback: (cell: string, payload: Uint8Array) => void = () => undefined;
  for (const view of views) {
    const response = await fetch(`${origin}/api/v1/live/session`, { headers: { cookie } });
    if (!response.ok) throw new Error(`Live session failed: ${response.status} ${await response.text()}`);
    const session = (await response.json()) as LiveSession;
    const topics = createTopics(session.topicRoot);
    const client = await mqtt.connectAsync(session.url, {
      clientId: session.clientId,
      username: session.username,
      password: session.token,
      protocolVersion: session.protocolVersion,
      reconnectPeriod: 0,
    });
    clients.push(client);
    client.on('message', (topic, payload) => {
      const parsed = topics.parse(topic);
      if (parsed?.kind !== 'liveCell') return;
      bytes += payload.length;
      callback(parsed.cell, payload);
    });
    const { cells } = chooseCells(boundsOf(view, WIDTH_PX, HEIGHT_PX), view.zoom, 1);
    await client.subscribeAsync(cells.map((cell) => topics.build({ kind: 'liveCell', fleet: ALL_FLEETS, cell })));
    const interest: Interest = { vehicles: [], cells: { scopes: [ALL_FLEETS], cells } };
    const publishInterest = () => client.publish(session.interestTopic, JSON.stringify(interest), { qos: 0 });
    publishInterest();
    renewals.push(setInterval(publishInterest, INTEREST_RENEW_MS));
  }
  return {
    bytes: () => {
      const counted = bytes;
      bytes = 0;
      return counted;
    },
    onFrame: (next) => {
      callback = next;
    },
    end: async () => {
      for (const renewal of renewals) clearInterval(renewal);
      for (const client of clients) await client.endAsync(true);
    },
  };
}
