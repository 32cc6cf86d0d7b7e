import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { ownCertificateFiles, trustFiles } from '@/lib/domain/pki';
import { type BrokerFixture, serviceFiles } from '../broker';

const CONFIGURE = new URL('../../../deploy/emqx/configure.mjs', import.meta.url).pathname;

/**
 * Replaces the fixture's broker with an EMQX on this machine: configures it to call the fixture's edge and to trust its
 * authorities. The configuration is not undone, so use a disposable EMQX.
 * @param apiUrl REST API with key and secret: `http://key:secret@127.0.0.1:18083/api/v5`
 */
export async function configureEmqxFixture(fixture: BrokerFixture, apiUrl: string): Promise<BrokerFixture> {
  const { username, password, hostname, origin, pathname } = new URL(apiUrl);
  const { certificate, key } = ownCertificateFiles(fixture.dir, 'broker');
  execFileSync(process.execPath, [CONFIGURE], {
    env: {
      ...process.env,
      EMQX_API_URL: `${origin}${pathname}`,
      EMQX_API_KEY: decodeURIComponent(username),
      EMQX_API_SECRET: decodeURIComponent(password),
      EDGE_URL: fixture.urls.edge,
      BROKER_HOOK_SECRET: fixture.secret,
      EMQX_CRL_CHECK: 'false',
      MQTT_TLS_CA_FILE: path.resolve(trustFiles(fixture.dir).bundle),
      MQTT_TLS_CERT_FILE: path.resolve(certificate),
      MQTT_TLS_KEY_FILE: path.resolve(key),
    },
  });
  const portOf = (listener: string) => listenerPort(apiUrl, listener);
  const [tcp, ws, tls] = await Promise.all([portOf('tcp:default'), portOf('ws:default'), portOf('ssl:default')]);
  const urls = {
    ...fixture.urls,
    tcp: `mqtt://${hostname}:${tcp}`,
    ws: `ws://${hostname}:${ws}/mqtt`,
    tls: `mqtts://${hostname}:${tls}`,
  };
  return { ...fixture, urls, address: { host: hostname, port: tls, tls: serviceFiles(fixture.dir) } };
}

/** Port of a listener of an EMQX on this machine. */
export async function listenerPort(apiUrl: string, listener: string): Promise<number> {
  const { username, password, origin, pathname } = new URL(apiUrl);
  const authorization = `Basic ${btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)}`;
  const answer = await fetch(`${origin}${pathname}/listeners/${listener}`, { headers: { authorization } });
  // `127.0.0.1:1883`, `:1883` or `1883`
  const { bind } = (await answer.json()) as { bind: string | number };
  return Number(String(bind).split(':').at(-1));
}
