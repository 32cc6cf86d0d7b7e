import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ownCertificateFiles } from '@/lib/domain/pki';
import type { BrokerFixture } from './broker';
import { eventually } from './broker-clients';
import { freePort } from './free-port';

const run = promisify(execFile);
const CANDIDATES = ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy', '/opt/homebrew/bin/haproxy'];
const CONFIG = path.resolve('deploy/haproxy/haproxy.cfg');
const REFRESH = path.resolve('deploy/haproxy/refresh-crl.mjs');

/** null, with a warning on standard error, if not installed: the suite is skipped. */
export function findHaproxy(): string | null {
  const found = process.env.HAPROXY_PATH ?? CANDIDATES.find((file) => existsSync(file)) ?? null;
  if (!found) {
    process.stderr.write(
      '\n*** SKIPPED: HAProxy is not installed, so its configuration is not tested (Debian: apt-get install haproxy) ***\n\n',
    );
  }
  return found;
}

export type HaproxyFixture = Awaited<ReturnType<typeof startHaproxy>>;

/** `deploy/haproxy/haproxy.cfg` on free ports in front of a fixture's broker and edge. Its lists exist before it starts. */
export async function startHaproxy({ haproxy, broker, checkPort }: Parts) {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'haproxy-'));
  const file = (name: string) => path.join(dir, name);
  const names = ['mqtt', 'passthrough', 'wss', 'https', 'est', 'pki', 'stats'] as const;
  const ports = {} as Record<(typeof names)[number], number>;
  for (const name of names) ports[name] = await freePort();
  const own = {
    TLS_DIR: dir,
    WEB_CERTIFICATE: file('web.pem'),
    RUN_DIR: dir,
    EDGE_URLS: broker.urls.edge,
    PKI_DIR: broker.dir,
  };
  const env = { ...process.env, ...own, ...environment(ports, broker, checkPort) };
  const { certificate, key } = ownCertificateFiles(broker.dir, 'broker');
  await writeFile(file('web.pem'), (await readFile(certificate, 'utf8')) + (await readFile(key, 'utf8')));

  /** Exit code and output of `refresh-crl.mjs`. */
  const refresh = async (extra: Record<string, string> = {}) => {
    const done = await run(process.execPath, [REFRESH], { env: { ...env, ...extra } }).catch((error) => error);
    return { code: (done.code ?? 0) as number, output: `${done.stdout}${done.stderr}` };
  };
  const check = async () => {
    const done = await run(haproxy, ['-c', '-f', CONFIG], { env }).catch((error) => error);
    return { code: (done.code ?? 0) as number, output: `${done.stdout}${done.stderr}` };
  };
  const command = (text: string) => sendCommand(file('admin.sock'), text);
  let child: ChildProcess | null = null;
  let log = '';
  const start = async () => {
    child = spawn(haproxy, ['-W', '-db', '-S', file('master.sock'), '-f', CONFIG], { env });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (log += text));
    // Nodes 2 and 3 do not exist: HAProxy has to mark them as down
    await eventually(async () => {
      const up = nodesUp(await command('show stat\n').catch(() => ''));
      return up.join() === 'node1-1' || null;
    }, 30_000);
  };
  return {
    ports,
    dir,
    file,
    check,
    refresh,
    start,
    command,
    get log() {
      return log;
    },
    close: async () => {
      if (child && child.exitCode === null) {
        const ended = new Promise((resolve) => child?.once('exit', resolve));
        child.kill('SIGTERM');
        await ended;
      }
      await rm(dir, { recursive: true, force: true });
    },
    mkdir: async (name: string) => {
      await mkdir(file(name), { recursive: true });
      return file(name);
    },
  };
}

type Parts = { haproxy: string; broker: BrokerFixture; checkPort: number };

function environment(ports: Record<string, number>, { ports: inner }: BrokerFixture, checkPort: number) {
  const proxied = Array.from({ length: 9 }, (_, i) => [`PROXIED_${i + 1}`, String(inner.proxied)]);
  return {
    ...Object.fromEntries(proxied),
    MAX_CONNECTIONS: '200',
    MQTT_PORT: String(ports.mqtt),
    PASSTHROUGH_PORT: String(ports.passthrough),
    WSS_PORT: String(ports.wss),
    HTTPS_PORT: String(ports.https),
    EST_PORT: String(ports.est),
    PKI_PORT: String(ports.pki),
    STATS_ADDRESS: `127.0.0.1:${ports.stats}`,
    NODE_1: '127.0.0.1',
    NODE_2: '127.0.0.2',
    NODE_3: '127.0.0.3',
    NODE_TLS_PORT: String(inner.tls),
    NODE_WS_PORT: String(inner.ws),
    NODE_CHECK_PORT: String(checkPort),
    NODE_CHECK_PATH: '/readyz',
    WEB_1: `127.0.0.1:${checkPort}`,
    WEB_2: `127.0.0.2:${checkPort}`,
    EDGE_1: '127.0.0.1',
    EDGE_2: '127.0.0.2',
    EDGE_3: '127.0.0.3',
    EDGE_HTTP_PORT: String(inner.edge),
    EDGE_HOOKS_PORT: String(inner.edge),
    EDGE_TLS_PORT: String(inner.tls),
  };
}

/** The servers of `mqtt_nodes` with a health check that are up; field 18 of the statistics is the status. */
const nodesUp = (csv: string): string[] =>
  csv
    .split('\n')
    .map((line) => line.split(','))
    .filter(([proxy, server, ...rest]) => proxy === 'mqtt_nodes' && server?.endsWith('-1') && rest[15] !== 'DOWN')
    .map(([, server = '']) => server);

function sendCommand(socketPath: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(socketPath, () => socket.end(text));
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
