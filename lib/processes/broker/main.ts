import path from 'node:path';
import { ensureAuthority, ensureServerCertificate } from '@/lib/domain/pki';
import { runProcess } from '@/lib/platform/process';
import { createBroker } from './create-broker';

// Presence knows this broker by it across restarts; there is only one embedded broker
const NODE = 'embedded';

await runProcess({
  name: 'broker',
  variables: [
    'DATA_DIR',
    'BROKER_PORT',
    'MQTT_TLS_PORT',
    'MQTT_WS_PORT',
    'MQTT_TCP_PORT',
    'EDGE_PORT',
    'EDGE_URL',
    'BROKER_HOOK_SECRET',
    'TOPIC_ROOT',
  ],
  httpPort: 'BROKER_PORT',
  httpHost: '127.0.0.1',
  start: async ({ config, log, metrics }) => {
    const dir = path.join(config.DATA_DIR, 'pki');
    const authority = await ensureAuthority(dir);
    const { certificatePem, privateKeyPem } = await ensureServerCertificate({ authority, dir });
    return createBroker({
      log,
      metrics,
      settings: {
        node: NODE,
        edgeUrl: config.EDGE_URL ?? `http://127.0.0.1:${config.EDGE_PORT}`,
        hookSecret: config.BROKER_HOOK_SECRET,
        topicRoot: config.TOPIC_ROOT,
        tls: { ca: authority.certificatePem, cert: certificatePem, key: privateKeyPem },
        tlsPort: config.MQTT_TLS_PORT,
        wsPort: config.MQTT_WS_PORT,
        tcpPort: config.MQTT_TCP_PORT === 0 ? null : config.MQTT_TCP_PORT,
        holdMessages: true,
      },
    });
  },
});
