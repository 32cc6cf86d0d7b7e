import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isRunning, type ProcessIdentity } from './process-identity';
import { StartError } from './start-error';

type LockFile = { supervisor: ProcessIdentity; children: ProcessIdentity[] };

export type DataLock = {
  /** Records a child, so that the next start can kill it if this supervisor is killed. */
  addChild(pid: number): void;
  release(): void;
};

const LEFTOVER_TIMEOUT_MS = 10_000;

/**
 * Allows one supervisor per data directory. Takes over the lock of a supervisor that no longer runs, and kills its children.
 * @throws StartError naming the process that holds it
 */
export async function lockDataDir(dataDir: string): Promise<DataLock> {
  mkdirSync(dataDir, { recursive: true });
  restrictAccess(dataDir);
  const file = path.join(dataDir, 'start.lock');
  const me = identify(process.pid);
  if (!me) throw new StartError('Cannot read the own process entry');
  const content: LockFile = { supervisor: me, children: [] };
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(content), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = readLock(file);
      if (holder && isRunning(holder.supervisor)) {
        throw new StartError(
          `Already running on ${dataDir} as process ${holder.supervisor.pid}; stop it, or set DATA_DIR and other ports`,
        );
      }
      if (holder) await endLeftovers(holder.children);
      rmSync(file, { force: true });
    }
  }
  const save = () => {
    writeFileSync(`${file}.new`, JSON.stringify(content));
    renameSync(`${file}.new`, file);
  };
  return {
    addChild: (pid) => {
      const child = identify(pid);
      if (!child) return;
      content.children = [...content.children.filter(isRunning), child];
      save();
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** Others may not list the directory. A directory of somebody else is left as it is. */
function restrictAccess(dataDir: string): void {
  const uid = process.getuid?.();
  if (uid === undefined || statSync(dataDir).uid !== uid) return;
  // Started by root, the database runs as another user, who must reach its own folder in it
  chmodSync(dataDir, uid === 0 ? 0o711 : 0o700);
}

function readLock(file: string): LockFile | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockFile;
  } catch {
    return null; // incomplete: the start was killed while it wrote
  }
}

async function endLeftovers(children: ProcessIdentity[]): Promise<void> {
  for (const child of children.filter(isRunning)) process.kill(child.pid, 'SIGKILL');
  const deadline = Date.now() + LEFTOVER_TIMEOUT_MS;
  while (children.some(isRunning) && Date.now() < deadline) await sleep(50);
}
