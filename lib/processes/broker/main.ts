import path from 'node:path';
import { ownCertificateFiles, trustFiles } from '@/lib/domain/pki';
import { bindAddress } from '@/lib/platform/config';
import { runProcess } from '@/lib/platform/process';
import { watchConfiguredTls, watchTlsFiles } from '@/lib/platform/tls';
import { createBroker } from './create-broker';

// The same after a restart, as presence refers to it; there is only one embedded broker
const NODE = 'embedded';

await runProcess({
  name: 'broker',
  httpPort: 'BROKER_PORT',
  start: async ({ config, log, metrics }) => {
    const pkiDir = path.join(config.DATA_DIR, 'pki');
    const { certificate: cert, key } = ownCertificateFiles(pkiDir, 'broker');
    const { bundle: ca, lists: crl } = trustFiles(pkiDir);
    const tls = await watchTlsFiles({ ca, crl, cert, key }, log);
    const wsTls = await watchConfiguredTls(config, log);
    const broker = await createBroker({
      log,
      metrics,
      settings: {
        node: NODE,
        edgeUrl: config.EDGE_URL ?? `http://127.0.0.1:${config.EDGE_HOOKS_PORT}`,
        hookSecret: config.BROKER_HOOK_SECRET,
        topicRoot: config.TOPIC_ROOT,
        tls: tls.files,
        tlsPort: config.MQTT_TLS_PORT,
        tlsHost: bindAddress(config, 'MQTT_TLS_PORT'),
        wsPort: config.MQTT_WS_PORT,
        wsHost: bindAddress(config, 'MQTT_WS_PORT'),
        wsTls: wsTls?.files,
        tcpPort: config.MQTT_TCP_PORT === 0 ? null : config.MQTT_TCP_PORT,
        ...(config.MQTT_PROXY_PORT !== 0 && {
          proxied: { port: config.MQTT_PROXY_PORT, host: config.MQTT_PROXY_HOST },
        }),
        holdMessages: true,
      },
    });
    tls.onChange(broker.renewTls);
    wsTls?.onChange(broker.renewWsTls);
    return {
      ...broker,
      stop: async () => {
        tls.close();
        wsTls?.close();
        await broker.stop();
      },
    };
  },
});
