import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parser as createParser, generate, type Packet } from 'mqtt-packet';
import { freePort } from '@/lib/testing/free-port';
import { percentile, perSecond, type Row } from '../report';
import { vinOf } from './rule-mix';

const RULES = 1_000;
const MESSAGES = 100_000;
const ROUNDS = 3;
const CHUNK = 500;
const CLIENT = vinOf(1);

type MosquittoFigures = { withRules: number[]; without: number[] };

/**
 * mosquitto evaluates the rules of a file one by one for each message. Their cost is the difference between messages per second
 * with and without them: QoS 0, no subscriber, one publisher, until the broker has read the last message.
 */
export async function benchMosquitto(): Promise<{ rows: Row[]; figures: MosquittoFigures | null }> {
  const what = `mosquitto, ${RULES.toLocaleString('en')} rules: decisions a second`;
  try {
    execFileSync('mosquitto', ['-h'], { stdio: 'ignore' });
  } catch (error) {
    // Exit code 3 of its help
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { rows: [{ what, value: 'not installed' }], figures: null };
  }
  const figures: MosquittoFigures = { withRules: [], without: [] };
  for (let round = 0; round < ROUNDS; round++) {
    figures.without.push(await secondsFor(null));
    figures.withRules.push(await secondsFor(makeAclFile()));
  }
  const cost = percentile(figures.withRules, 50) - percentile(figures.without, 50);
  return { figures, rows: [{ what, value: cost > 0 ? perSecond(MESSAGES / cost) : 'no difference seen' }] };
}

/** The last rule allows, as the rules of the contract come last in ours. */
function makeAclFile(): string {
  const lines = Array.from({ length: RULES - 1 }, (_, i) => `pattern write oem/app-${i}/%c/#`);
  return [...lines, 'pattern write tsp/up/%c/#', ''].join('\n');
}

async function secondsFor(acl: string | null): Promise<number> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'mosquitto-'));
  const port = await freePort();
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence false',
    'log_type none',
    'user root',
  ];
  if (acl !== null) {
    await writeFile(path.join(dir, 'acl'), acl);
    lines.push(`acl_file ${path.join(dir, 'acl')}`);
  }
  await writeFile(path.join(dir, 'mosquitto.conf'), `${lines.join('\n')}\n`);
  const broker = spawn('mosquitto', ['-c', path.join(dir, 'mosquitto.conf')], { stdio: 'ignore' });
  try {
    return await publishAll(port);
  } finally {
    await ended(broker);
    await rm(dir, { recursive: true, force: true });
  }
}

async function publishAll(port: number): Promise<number> {
  const socket = await open(port);
  const packets = createParser({ protocolVersion: 4 });
  const waiting = new Map<string, () => void>();
  packets.on('packet', ({ cmd }: Packet) => waiting.get(cmd)?.());
  socket.on('data', (chunk) => packets.parse(chunk));
  const answer = (cmd: string) => new Promise<void>((resolve) => waiting.set(cmd, resolve));
  socket.write(
    generate({ cmd: 'connect', clientId: CLIENT, protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 60 }),
  );
  await answer('connack');
  const topic = `tsp/up/${CLIENT}/telemetry`;
  const message = { cmd: 'publish', topic, payload: 'x'.repeat(100), qos: 0, dup: false, retain: false } as const;
  const chunk = Buffer.concat(Array.from({ length: CHUNK }, () => generate(message)));
  const began = performance.now();
  for (let sent = 0; sent < MESSAGES; sent += CHUNK) {
    if (!socket.write(chunk)) await new Promise((resolve) => socket.once('drain', resolve));
  }
  socket.write(generate({ ...message, qos: 1, messageId: 1 }));
  await answer('puback');
  const seconds = (performance.now() - began) / 1_000;
  socket.destroy();
  return seconds;
}

async function open(port: number): Promise<Socket> {
  for (let attempt = 0; ; attempt++) {
    const socket = connectTcp(port, '127.0.0.1');
    const problem = await new Promise<Error | null>((resolve) => {
      socket.once('connect', () => resolve(null));
      socket.once('error', resolve);
    });
    if (!problem) return socket;
    if (attempt === 50) throw problem;
    await sleep(50);
  }
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
