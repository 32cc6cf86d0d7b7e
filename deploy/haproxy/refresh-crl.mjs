#!/usr/bin/env node
// Updates the files of HAProxy's MQTT listener: revocation lists of the edge, trusted authorities, and the listener's certificate.
// Drops no connection.
//
//   refresh-crl.mjs                once; exit code 1 on a problem
//   refresh-crl.mjs --every 5      repeatedly; writes RUN_DIR/refreshed after each round without a problem
//
// Environment: EDGE_URLS (separated by commas; the first that answers), PKI_DIR (where the role `authority` writes trust.pem,
// broker.cert.pem and broker.key.pem), TLS_DIR (for trust.pem, crl.pem and mqtt.pem, under the same path as in HAProxy),
// RUN_DIR (admin.sock, and master.sock of `haproxy -W -S`).
//
// A list that is not signed by its authority, is past its next update, or is older than the installed one is never
// installed; the installed one stays while it is valid. HAProxy (crl-file) refuses all clients whose authority has no list.
import { execFile } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const env = (name, fallback) => process.env[name] || fallback;

const EDGE_URLS = env('EDGE_URLS', 'http://edge1:8081,http://edge2:8081,http://edge3:8081').split(',');
const PKI_DIR = env('PKI_DIR', '/data/pki');
const TLS_DIR = env('TLS_DIR', '/etc/haproxy/tls');
const RUN_DIR = env('RUN_DIR', '/run/haproxy');

const FETCH_TIMEOUT_MS = 5_000;
// 100,000 revoked certificates are 5 MB
const MAX_LIST_BYTES = 64 * 1024 * 1024;
// tune.bufsize of haproxy.cfg, minus the command and HAProxy's reserve
const MAX_PAYLOAD_BYTES = 65_536 - 4_096;
const SOCKET_TIMEOUT_MS = 10_000;
// A new worker first reads all files and checks all servers
const RELOAD_POLL_MS = 200;
const RELOAD_TRIES = 150;
// Tolerated clock difference
const CLOCKS_MS = 5 * 60_000;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const TRUST_FILE = path.join(PKI_DIR, 'trust.pem');
/** HAProxy's kind of file, and file name. */
const FILES = { crl: ['crl-file', 'crl.pem'], ca: ['ca-file', 'trust.pem'], cert: ['cert', 'mqtt.pem'] };
const LIST = /-----BEGIN X509 CRL-----[^-]+-----END X509 CRL-----/g;

/** One round. @returns problems */
async function refresh(dir) {
  const problems = [];
  const authorities = [];
  for (const pem of (await readFile(TRUST_FILE, 'utf8')).match(CERTIFICATE) ?? []) {
    authorities.push(await readAuthority(pem, dir));
  }
  if (authorities.length === 0) throw new Error(`${TRUST_FILE} has no certificate`);
  const installed = (await readOr(path.join(TLS_DIR, 'crl.pem'), '')).match(LIST) ?? [];
  const lists = [];
  for (const authority of authorities) {
    const { list, problem } = await fetchList(authority, dir);
    if (problem) problems.push(`${authority.name}: ${problem}`);
    const old = list && installed.includes(list.pem) ? null : await firstGood(installed, authority, dir);
    const behind = list && old && list.thisUpdate < old.thisUpdate;
    if (behind) problems.push(`${authority.name}: the fetched list is older than the installed one`);
    const best = list && !behind ? list : old;
    if (best) lists.push(best.pem);
    else problems.push(`${authority.name}: no list, so its certificates are refused`);
  }
  if (lists.length === 0) throw new Error(`No usable list: ${problems.join('; ')}`);
  // Lists first: an authority must not be trusted before its list is installed
  await install('crl', `${lists.join('\n')}\n`);
  await install('ca', `${authorities.map(({ pem }) => pem).join('\n')}\n`);
  await install('cert', await readIdentity());
  return problems;
}

/** @throws Error when key and certificate do not match */
async function readIdentity() {
  const [certificate, key] = await Promise.all(
    ['broker.cert.pem', 'broker.key.pem'].map((name) => readFile(path.join(PKI_DIR, name), 'utf8')),
  );
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) {
    throw new Error('broker.key.pem is not the key of broker.cert.pem; the files may be just being written');
  }
  return `${certificate.trim()}\n${key.trim()}\n`.replace(/\n\n+/g, '\n');
}

async function readAuthority(pem, dir) {
  const file = path.join(dir, 'authority.pem');
  await writeFile(file, pem);
  const { stdout } = await run('openssl', ['x509', '-in', file, '-noout', '-subject', '-ext', 'subjectKeyIdentifier']);
  const keyId = /^\s*((?:[0-9A-F]{2}:){19}[0-9A-F]{2})\s*$/im.exec(stdout)?.[1]?.replaceAll(':', '').toLowerCase();
  const name = /^subject=(.*)$/m.exec(stdout)?.[1]?.trim() ?? 'an authority';
  return { pem, name, keyId };
}

async function fetchList(authority, dir) {
  if (!authority.keyId) return { problem: 'it has no key identifier, so its list cannot be fetched' };
  let problem = 'EDGE_URLS is empty';
  for (const base of EDGE_URLS) {
    try {
      const url = `${base.trim()}/crl/${authority.keyId}.pem`;
      const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
      if (response.status === 404) return { problem: 'the edge has no list for it' };
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      const text = await response.text();
      if (text.length > MAX_LIST_BYTES) throw new Error(`${url} is too large`);
      const [pem, ...others] = text.match(LIST) ?? [];
      if (!pem || others.length > 0) throw new Error(`${url} is not a single list`);
      return { list: await readList(pem, authority, dir) };
    } catch (error) {
      problem = String(error.cause?.message ?? error.message);
    }
  }
  return { problem };
}

/** @throws Error: not signed by this authority, or not valid now */
async function readList(pem, authority, dir) {
  const [file, issuer] = [path.join(dir, 'list.pem'), path.join(dir, 'issuer.pem')];
  await Promise.all([writeFile(file, pem), writeFile(issuer, authority.pem)]);
  const args = ['crl', '-in', file, '-noout', '-CAfile', issuer, '-lastupdate', '-nextupdate'];
  const { stdout, stderr } = await run('openssl', args).catch((error) => error);
  if (!/^verify OK$/m.test(stderr)) throw new Error('the list is not signed by it');
  const at = (name) => Date.parse(new RegExp(`^${name}=(.*)$`, 'm').exec(stdout)?.[1] ?? '');
  const [thisUpdate, nextUpdate] = [at('lastUpdate'), at('nextUpdate')];
  if (!(nextUpdate > Date.now())) throw new Error('the list is past its next update');
  if (!(thisUpdate < Date.now() + CLOCKS_MS)) throw new Error('the list is from the future');
  return { pem, thisUpdate };
}

async function firstGood(lists, authority, dir) {
  for (const pem of lists) {
    try {
      return await readList(pem, authority, dir);
    } catch {
      // another authority's, or expired
    }
  }
  return null;
}

/**
 * Updates the running HAProxy, then the file, so that after a failure the next round tries again. A text that is too large for the
 * socket is written to the file first, then HAProxy is reloaded; connections stay with its old worker.
 */
async function install(kind, text) {
  const file = path.join(TLS_DIR, FILES[kind][1]);
  const before = await readOr(file, null);
  if (before === text) return;
  const running = existsSync(path.join(RUN_DIR, 'admin.sock')) && (await answers());
  if (running && text.length <= MAX_PAYLOAD_BYTES) {
    await commit(kind, file, text);
    await replace(file, text);
  } else {
    await replace(file, text);
    if (running) {
      await reload().catch(async (error) => {
        if (before !== null) await replace(file, before);
        throw error;
      });
    }
  }
  console.log(`${file} updated${running ? ', loaded by HAProxy' : ''}`);
}

async function commit(kind, file, text) {
  const [what] = FILES[kind];
  const set = await command('admin.sock', `set ssl ${what} ${file} <<\n${text}\n`);
  if (!/^transaction (created|updated)/im.test(set)) throw new Error(`HAProxy refused ${file}: ${set.trim()}`);
  const committed = await command('admin.sock', `commit ssl ${what} ${file}\n`);
  if (/^Success!$/m.test(committed)) return;
  await command('admin.sock', `abort ssl ${what} ${file}\n`);
  throw new Error(`HAProxy refused ${file}: ${committed.trim()}`);
}

async function reload() {
  const workers = async () => /^(\d+)\s+worker/m.exec(await command('master.sock', 'show proc\n'))?.[1];
  const before = await workers();
  await command('master.sock', 'reload\n');
  for (let tries = 0; tries < RELOAD_TRIES; tries++) {
    await delay(RELOAD_POLL_MS);
    const now = await workers().catch(() => undefined);
    if (now && now !== before) return;
  }
  throw new Error('HAProxy did not reload');
}

const answers = () =>
  command('admin.sock', 'show info\n').then(
    () => true,
    (error) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') return false;
      throw error;
    },
  );

function command(socketName, text) {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(path.join(RUN_DIR, socketName), () => socket.end(text));
    socket.setEncoding('utf8');
    socket.setTimeout(SOCKET_TIMEOUT_MS, () => socket.destroy(new Error(`${socketName} does not answer`)));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

/** Atomic, also after a power failure. */
async function replace(file, text) {
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}

async function readOr(file, fallback) {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return fallback;
    throw error;
  }
}

async function round() {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'crl-'));
  try {
    const problems = await refresh(dir);
    for (const problem of problems) console.error(problem);
    return problems.length === 0;
  } catch (error) {
    console.error(error.message);
    return false;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const everyS = process.argv[2] === '--every' ? Number(process.argv[3]) : 0;
if (everyS > 0) {
  process.once('SIGTERM', () => process.exit(0));
  for (;;) {
    if (await round()) await writeFile(path.join(RUN_DIR, 'refreshed'), new Date().toISOString());
    await delay(everyS * 1_000);
  }
}
process.exitCode = (await round()) ? 0 : 1;
