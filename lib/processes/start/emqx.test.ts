import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fixedSecret } from '@/lib/platform/secrets';
import { type EmqxRest, startEmqxRest } from '@/lib/testing/emqx/emqx-rest';
import { runConfigure } from '@/lib/testing/emqx/run-configure';
import { waitForEmqx, writeEmqxEnv } from './emqx';
import { ensureSecretFiles, openSecrets } from './secrets';

let rest: EmqxRest;
let dataDir: string;
beforeEach(async () => {
  rest = await startEmqxRest();
  dataDir = mkdtempSync(path.join(tmpdir(), 'emqx-start-'));
});
afterEach(async () => {
  await rest.close();
  rmSync(dataDir, { recursive: true });
});

const settings = (more = {}) => ({
  dataDir,
  EDGE_URL: undefined,
  MQTT_CA_FILE: undefined,
  EDGE_HOOKS_PORT: 28086,
  TOPIC_ROOT: 'tsp',
  MQTT_URL: 'mqtts://localhost:8883',
  MQTT_USERNAME: 'platform',
  EMQX_API_URL: rest.url,
  EMQX_API_KEY: fixedSecret(rest.key, { minLength: 1 }),
  EMQX_API_SECRET: fixedSecret(rest.secret, { minLength: 1 }),
  ...more,
});

/** `lines`: what is printed until it resolves. */
function wait(more = {}) {
  const lines: string[] = [];
  let stopping = false;
  const done = waitForEmqx(settings(more), { print: (line) => lines.push(line), isStopping: () => stopping });
  return { lines, done, stop: () => (stopping = true) };
}

test('prints the command while EMQX is not configured, and resolves once it was run', async () => {
  const file = writeEmqxEnv(settings(), ensureSecretFiles(dataDir));
  const { lines, done } = wait();
  await vi.waitFor(() => expect(lines.join()).toContain(`node --env-file=${path.relative('.', file)}`));
  const env = parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;
  expect(await runConfigure(env)).toMatchObject({ code: 0, error: '' });
  await done;
  expect(lines).toHaveLength(1);
});

test('writes the secret and the listener’s files for configure.mjs, readable only by the owner', () => {
  const files = ensureSecretFiles(dataDir);
  const secrets = openSecrets(files, ['BROKER_HOOK_SECRET', 'MQTT_PASSWORD']);
  const file = writeEmqxEnv(settings({ EMQX_API_SECRET: fixedSecret("it's # a secret", { minLength: 1 }) }), files);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(parseEnv(readFileSync(file, 'utf8'))).toEqual({
    EMQX_API_URL: rest.url,
    EMQX_API_KEY: rest.key,
    EMQX_API_SECRET: "it's # a secret",
    EDGE_URL: 'http://localhost:28086',
    BROKER_HOOK_SECRET: secrets.BROKER_HOOK_SECRET.current,
    TOPIC_ROOT: 'tsp',
    MQTT_URL: 'mqtts://localhost:8883',
    MQTT_USERNAME: 'platform',
    MQTT_PASSWORD: secrets.MQTT_PASSWORD.current,
    MQTT_CA_FILE: path.join(dataDir, 'pki/ca.cert.pem'),
    PLATFORM_CERT_FILE: path.join(dataDir, 'pki/platform.cert.pem'),
    PLATFORM_KEY_FILE: path.join(dataDir, 'pki/platform.key.pem'),
    MQTT_TLS_CA_FILE: path.join(dataDir, 'pki/trust.pem'),
    MQTT_TLS_CERT_FILE: path.join(dataDir, 'pki/broker.cert.pem'),
    MQTT_TLS_KEY_FILE: path.join(dataDir, 'pki/broker.key.pem'),
  });
});

test('prints that the key is refused or EMQX is unreachable, and stops waiting on request', async () => {
  const wrongKey = wait({ EMQX_API_SECRET: fixedSecret('wrong', { minLength: 1 }) });
  await vi.waitFor(() => expect(wrongKey.lines.join()).toContain('it refuses EMQX_API_KEY and EMQX_API_SECRET'));
  wrongKey.stop();
  await expect(wrongKey.done).rejects.toThrow('Stopped');
  const gone = await startEmqxRest();
  await gone.close();
  const unreachable = wait({ EMQX_API_URL: gone.url });
  await vi.waitFor(() => expect(unreachable.lines.join()).toContain(`no answer at ${gone.url} (ECONNREFUSED)`));
  unreachable.stop();
  await expect(unreachable.done).rejects.toThrow('Stopped');
});
