// Baseline of the ingest benchmark: subscribes like the platform, with its client, acknowledges at once, stores nothing.

import { createTopics } from '@/lib/contracts';
import { createLog } from '@/lib/platform/log';
import { connectBroker } from '@/lib/platform/mqtt';
import { fixedSecret } from '@/lib/platform/secrets';

const [url = '', password = ''] = process.argv.slice(2);
const { hostname, port } = new URL(url);
let received = 0;
const connection = connectBroker({
  address: { host: hostname, port: Number(port), tls: null },
  clientId: 'bench-idle',
  username: 'platform',
  password: fixedSecret(password),
  protocolVersion: 4,
  subscriptions: [{ filter: createTopics().filter.telemetry, qos: 1 }],
  persistentSession: false,
  onMessage: (message) => {
    received += 1;
    connection.acknowledge([message]);
  },
  onReady: () => process.send?.({ ready: true }),
  log: createLog('bench-idle', 'warn'),
});
process.on('message', () => process.send?.({ received }));
process.on('disconnect', () => process.exit(0));
