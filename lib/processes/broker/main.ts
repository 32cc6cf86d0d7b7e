import path from 'node:path';
import { serverFiles, trustFiles } from '@/lib/domain/pki';
import { runProcess } from '@/lib/platform/process';
import { watchTlsFiles } from '@/lib/platform/tls';
import { createBroker } from './create-broker';

// The same after a restart, as presence refers to it; there is only one embedded broker
const NODE = 'embedded';

await runProcess({
  name: 'broker',
  variables: [
    'DATA_DIR',
    'BROKER_PORT',
    'MQTT_TLS_PORT',
    'MQTT_WS_PORT',
    'MQTT_TCP_PORT',
    'MQTT_PROXY_PORT',
    'MQTT_PROXY_HOST',
    'EDGE_PORT',
    'EDGE_URL',
    'BROKER_HOOK_SECRET',
    'TOPIC_ROOT',
  ],
  httpPort: 'BROKER_PORT',
  httpHost: '127.0.0.1',
  start: async ({ config, log, metrics }) => {
    const pkiDir = path.join(config.DATA_DIR, 'pki');
    const { certificate: cert, key } = serverFiles(pkiDir, 'broker');
    const { bundle: ca, lists: crl } = trustFiles(pkiDir);
    const tls = await watchTlsFiles({ ca, crl, cert, key }, log);
    const broker = await createBroker({
      log,
      metrics,
      settings: {
        node: NODE,
        edgeUrl: config.EDGE_URL ?? `http://127.0.0.1:${config.EDGE_PORT}`,
        hookSecret: config.BROKER_HOOK_SECRET,
        topicRoot: config.TOPIC_ROOT,
        tls: tls.files,
        tlsPort: config.MQTT_TLS_PORT,
        wsPort: config.MQTT_WS_PORT,
        tcpPort: config.MQTT_TCP_PORT === 0 ? null : config.MQTT_TCP_PORT,
        ...(config.MQTT_PROXY_PORT !== 0 && {
          proxied: { port: config.MQTT_PROXY_PORT, host: config.MQTT_PROXY_HOST },
        }),
        holdMessages: true,
      },
    });
    tls.onChange(broker.renewTls);
    return {
      ...broker,
      stop: async () => {
        tls.close();
        await broker.stop();
      },
    };
  },
});
