import type { AddressInfo } from 'node:net';
import { type Broker, createBrokerAdapter } from '@/lib/platform/broker';
import { closeServer, createHttpServer, listen } from '@/lib/platform/http';
import { createLog } from '@/lib/platform/log';
import { fixedSecret } from '@/lib/platform/secrets';
import type { BrokerFixture } from './broker';

export type BrokerAdmin = { broker: Broker; port: number; close(): Promise<void> };

/** Serves the API of the fixture's current broker and returns an adapter for it. */
export async function serveBrokerAdmin(fixture: BrokerFixture): Promise<BrokerAdmin> {
  const server = createHttpServer(fixture.routes ?? {}, createLog('test', 'silent'));
  await listen(server, 0, '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  const broker = createBrokerAdapter({
    BROKER: 'embedded',
    BROKER_PORT: port,
    BROKER_HOOK_SECRET: fixedSecret(fixture.secret),
    MQTT_USERNAME: fixture.service.username,
  });
  return {
    broker,
    port,
    close: async () => {
      const closed = closeServer(server);
      server.closeAllConnections();
      await closed;
    },
  };
}
