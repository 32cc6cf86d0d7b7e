import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownCertificateFiles, trustFiles } from '@/lib/domain/pki';
import { openSecrets, type SecretFiles } from './secrets';
import type { Settings } from './settings';
import { StartError } from './start-error';

const POLL_MS = 1_000;
/** Interval at which an unchanged problem is printed again. */
const REPEAT_NOTE_MS = 30_000;
const REQUEST_TIMEOUT_MS = 5_000;

type EmqxSettings = Pick<
  Settings,
  | 'dataDir'
  | 'MQTT_URL'
  | 'MQTT_CA_FILE'
  | 'MQTT_USERNAME'
  | 'EDGE_URL'
  | 'EDGE_HOOKS_PORT'
  | 'TOPIC_ROOT'
  | 'EMQX_API_URL'
  | 'EMQX_API_KEY'
  | 'EMQX_API_SECRET'
>;

/** The command that configures EMQX for this data directory. */
export const configureCommand = (dataDir: string): string =>
  `node --env-file=${path.relative('.', emqxEnvFile(dataDir)) || emqxEnvFile(dataDir)} deploy/emqx/configure.mjs`;

const emqxEnvFile = (dataDir: string): string => path.join(dataDir, 'emqx.env');

/** Writes `DATA_DIR/emqx.env` (mode 0600): what `deploy/emqx/configure.mjs` reads, for an EMQX on this machine. */
export function writeEmqxEnv(settings: EmqxSettings, files: SecretFiles): string {
  const { BROKER_HOOK_SECRET, MQTT_PASSWORD } = openSecrets(files, ['BROKER_HOOK_SECRET', 'MQTT_PASSWORD']);
  const pki = path.join(settings.dataDir, 'pki');
  const { certificate, key } = ownCertificateFiles(pki, 'broker');
  const platform = ownCertificateFiles(pki, 'platform');
  const values: Record<string, string | undefined> = {
    EMQX_API_URL: settings.EMQX_API_URL,
    EMQX_API_KEY: settings.EMQX_API_KEY?.current,
    EMQX_API_SECRET: settings.EMQX_API_SECRET?.current,
    EDGE_URL: settings.EDGE_URL ?? `http://localhost:${settings.EDGE_HOOKS_PORT}`,
    BROKER_HOOK_SECRET: BROKER_HOOK_SECRET.current,
    TOPIC_ROOT: settings.TOPIC_ROOT,
    // For --verify
    MQTT_URL: settings.MQTT_URL,
    MQTT_USERNAME: settings.MQTT_USERNAME,
    MQTT_PASSWORD: MQTT_PASSWORD.current,
    MQTT_CA_FILE: settings.MQTT_CA_FILE ?? trustFiles(pki).anchors,
    PLATFORM_CERT_FILE: platform.certificate,
    PLATFORM_KEY_FILE: platform.key,
    MQTT_TLS_CA_FILE: trustFiles(pki).bundle,
    MQTT_TLS_CERT_FILE: certificate,
    MQTT_TLS_KEY_FILE: key,
  };
  const lines = Object.entries(values).flatMap(([name, value]) => (value ? [`${name}=${quote(value)}`] : []));
  const file = emqxEnvFile(settings.dataDir);
  if (!existsSync(settings.dataDir)) mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return file;
}

/** Readable by `node --env-file` and by a shell. */
const quote = (value: string): string => (value.includes("'") ? `"${value}"` : `'${value}'`);

/** Names of the required variables that are not set. */
export function missingEmqxVariables(settings: EmqxSettings): string[] {
  const { EMQX_API_URL, EMQX_API_KEY, EMQX_API_SECRET } = settings;
  return Object.entries({ EMQX_API_URL, EMQX_API_KEY, EMQX_API_SECRET }).flatMap(([name, value]) =>
    value ? [] : [name],
  );
}

/**
 * Resolves when EMQX authenticates clients with the edge. Before that it accepts every client, and no vehicle trusts its
 * certificate, so nothing is started. There is no deadline: an operator has to run the command that is printed.
 */
export async function waitForEmqx(
  settings: EmqxSettings,
  { print, isStopping }: { print(line: string): void; isStopping(): boolean },
): Promise<void> {
  let printed = '';
  let loggedAt = 0;
  for (;;) {
    const problem = await emqxProblem(settings);
    if (problem === null) return;
    if (isStopping()) throw new StartError('Stopped');
    if (problem !== printed || Date.now() - loggedAt > REPEAT_NOTE_MS) {
      print(`  waiting for EMQX: ${problem}`);
      [printed, loggedAt] = [problem, Date.now()];
    }
    await sleep(POLL_MS);
  }
}

/** null when EMQX is configured, or its API does not show authentication (EMQX Cloud; `configure.mjs --verify` checks that). */
async function emqxProblem(settings: EmqxSettings): Promise<string | null> {
  const { EMQX_API_URL = '', EMQX_API_KEY, EMQX_API_SECRET, dataDir } = settings;
  const url = `${EMQX_API_URL.replace(/\/+$/, '')}/authentication`;
  const authorization = `Basic ${Buffer.from(`${EMQX_API_KEY?.current}:${EMQX_API_SECRET?.current}`).toString('base64')}`;
  let response: Response;
  try {
    response = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  } catch (error) {
    return `no answer at ${EMQX_API_URL} (${(error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name})`;
  }
  if (response.status === 401) return 'it refuses EMQX_API_KEY and EMQX_API_SECRET';
  if (response.status === 403 || response.status === 404) return null;
  if (!response.ok) return `it answers ${response.status}`;
  const chain = (await response.json()) as { id: string; enable?: boolean; url?: string }[];
  const edge = chain.find(({ id }) => id === 'password_based:http');
  if (edge?.enable === true && edge.url?.endsWith('/broker/authenticate')) return null;
  return `it is not configured. Run in another terminal: ${configureCommand(dataDir)}`;
}
