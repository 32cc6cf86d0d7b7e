import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverFiles, trustFiles } from '@/lib/domain/pki';
import { inheritedEnvironment } from '@/lib/platform/config';
import type { Secrets } from './secrets';
import type { Settings } from './settings';
import { StartError } from './start-error';

const POLL_MS = 1_000;
/** How often it is said again what is waited for. */
const REPEAT_NOTE_MS = 30_000;
const REQUEST_TIMEOUT_MS = 5_000;

type EmqxSettings = Pick<
  Settings,
  | 'dataDir'
  | 'MQTT_URL'
  | 'MQTT_USERNAME'
  | 'EDGE_URL'
  | 'EDGE_PORT'
  | 'TOPIC_ROOT'
  | 'EMQX_API_URL'
  | 'EMQX_API_KEY'
  | 'EMQX_API_SECRET'
>;

/** What an operator runs to configure EMQX for this data directory. */
export const configureCommand = (dataDir: string): string =>
  `node --env-file=${path.relative('.', emqxEnvFile(dataDir)) || emqxEnvFile(dataDir)} deploy/emqx/configure.mjs`;

const emqxEnvFile = (dataDir: string): string => path.join(dataDir, 'emqx.env');

/** Writes `DATA_DIR/emqx.env` (mode 0600): what `deploy/emqx/configure.mjs` reads, for an EMQX on this machine. */
export function writeEmqxEnv(
  settings: EmqxSettings,
  secrets: Pick<Secrets, 'BROKER_HOOK_SECRET' | 'MQTT_PASSWORD'>,
): string {
  const pki = path.join(settings.dataDir, 'pki');
  const { certificate, key } = serverFiles(pki, 'broker');
  const values: Record<string, string | undefined> = {
    EMQX_API_URL: settings.EMQX_API_URL,
    EMQX_API_KEY: settings.EMQX_API_KEY,
    EMQX_API_SECRET: settings.EMQX_API_SECRET,
    EDGE_URL: settings.EDGE_URL ?? `http://localhost:${settings.EDGE_PORT}`,
    // One that the environment gives wins, as for the processes
    BROKER_HOOK_SECRET: inheritedEnvironment().BROKER_HOOK_SECRET || secrets.BROKER_HOOK_SECRET,
    TOPIC_ROOT: settings.TOPIC_ROOT,
    // For --verify
    MQTT_URL: settings.MQTT_URL,
    MQTT_USERNAME: settings.MQTT_USERNAME,
    MQTT_PASSWORD: inheritedEnvironment().MQTT_PASSWORD || secrets.MQTT_PASSWORD,
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

/** For `node --env-file` and for a shell. */
const quote = (value: string): string => (value.includes("'") ? `"${value}"` : `'${value}'`);

/** What only the operator knows and has not said. */
export function missingEmqxVariables(settings: EmqxSettings): string[] {
  const { EMQX_API_URL, EMQX_API_KEY, EMQX_API_SECRET } = settings;
  return Object.entries({ EMQX_API_URL, EMQX_API_KEY, EMQX_API_SECRET }).flatMap(([name, value]) =>
    value ? [] : [name],
  );
}

/**
 * Resolves when EMQX asks the edge about who connects. Before that anybody is let in, and no vehicle trusts its certificate, so
 * nothing is started. There is no deadline: what is missing is an operator's command, which `say` names.
 */
export async function waitForEmqx(
  settings: EmqxSettings,
  { say, isStopping }: { say(line: string): void; isStopping(): boolean },
): Promise<void> {
  let said = '';
  let loggedAt = 0;
  for (;;) {
    const problem = await emqxProblem(settings);
    if (problem === null) return;
    if (isStopping()) throw new StartError('Stopped');
    if (problem !== said || Date.now() - loggedAt > REPEAT_NOTE_MS) {
      say(`  waiting for EMQX: ${problem}`);
      [said, loggedAt] = [problem, Date.now()];
    }
    await sleep(POLL_MS);
  }
}

/** Null: it is configured, or its API does not show authentication (EMQX Cloud), which `configure.mjs --verify` looks at. */
async function emqxProblem(settings: EmqxSettings): Promise<string | null> {
  const { EMQX_API_URL = '', EMQX_API_KEY = '', EMQX_API_SECRET = '', dataDir } = settings;
  const url = `${EMQX_API_URL.replace(/\/+$/, '')}/authentication`;
  const authorization = `Basic ${Buffer.from(`${EMQX_API_KEY}:${EMQX_API_SECRET}`).toString('base64')}`;
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
