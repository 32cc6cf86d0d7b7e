import { createDb } from '@/lib/platform/db';
import { runProcess } from '@/lib/platform/process';
import { createEdge } from './create-edge';

// Hooks are short queries in bursts when a fleet reconnects
const POOL_MAX = 12;
// A hook is answered within 1.5 s, a batch of broker events within 10 s
const QUERY_TIMEOUT_MS = 8_000;

await runProcess({
  name: 'edge',
  variables: [
    'EDGE_PORT',
    'DATABASE_URL',
    'BROKER_HOOK_SECRET',
    'MQTT_USERNAME',
    'MQTT_PASSWORD',
    'TOPIC_ROOT',
    'KEY_ENCRYPTION_KEY',
  ],
  httpPort: 'EDGE_PORT',
  start: async ({ config, log, metrics }) => {
    const db = createDb({
      url: config.DATABASE_URL,
      applicationName: 'edge',
      poolMax: POOL_MAX,
      queryTimeoutMs: QUERY_TIMEOUT_MS,
    });
    const edge = createEdge({ db, log, metrics, settings: config });
    return {
      ...edge,
      stop: async () => {
        await edge.stop();
        await db.close();
      },
    };
  },
});
