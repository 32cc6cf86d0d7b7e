import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type WantedPort = { port: number; variable: string; purpose: string; host?: string };

// Linux uses ports from 32768 for outgoing connections and keeps each for a minute after its end (TIME_WAIT)
const OUTGOING_WAIT_MS = 65_000;
const OUTGOING_POLL_MS = 500;

/**
 * One line for each port in use: the port, its variable and, on Linux, the process that listens on it. Waits for a port that only
 * an outgoing connection uses.
 */
export async function findTakenPorts(wanted: readonly WantedPort[]): Promise<string[]> {
  const duplicates = wanted
    .filter(({ port }, i) => wanted.findIndex((other) => other.port === port) !== i)
    .map(({ port, variable, purpose }) => `Port ${port} (${purpose}, ${variable}) is given twice`);
  const taken = await Promise.all(wanted.map(async (one) => ((await becomesFree(one)) ? null : describe(one))));
  return [...duplicates, ...taken.filter((text) => text !== null)];
}

async function becomesFree(wanted: WantedPort): Promise<boolean> {
  const deadline = performance.now() + OUTGOING_WAIT_MS;
  for (;;) {
    const refusal = await tryToListen(wanted);
    if (refusal === null) return true;
    const onlyOutgoing =
      refusal === 'EADDRINUSE' && process.platform === 'linux' && listeningInode(wanted.port) === null;
    if (!onlyOutgoing || performance.now() > deadline) return false;
    await sleep(OUTGOING_POLL_MS);
  }
}

function tryToListen({ port, host }: WantedPort): Promise<'EADDRINUSE' | 'EACCES' | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(error.code);
      else reject(error);
    });
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

function describe({ port, variable, purpose }: WantedPort): string {
  const owner = ownerOf(port);
  const by = owner ? ` by process ${owner.pid} (${owner.name})` : '';
  return `Port ${port} (${purpose}) is already in use${by}; free it or set ${variable}`;
}

function ownerOf(port: number): { pid: number; name: string } | null {
  const inode = listeningInode(port);
  if (!inode) return null;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (hasSocket(pid, inode)) return { pid: Number(pid), name: readFileSync(`/proc/${pid}/comm`, 'utf8').trim() };
  }
  return null;
}

/** The inode of the socket that listens (state 0A) on a port, from /proc/net/tcp and tcp6. */
function listeningInode(port: number): string | null {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readText(file).split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(suffix) && fields[3] === '0A') return fields[9] ?? null;
    }
  }
  return null;
}

function hasSocket(pid: string, inode: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => readLink(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`);
  } catch {
    return false; // another user's process, or one that has just exited
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // not Linux
  }
}
