import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { limitedEnvironment } from '../config';
import { TokenError, type TokenSettings } from './types';

type Result = Record<string, string>;
export type SignerProcess = {
  /** See `deploy/pkcs11/signer.mjs`. @throws TokenError */
  call(operation: string, request: Result): Promise<Result>;
  close(): void;
};

const FOLDER = 'deploy/pkcs11';
// A module that waits for its network answers within this time or not at all
const ANSWER_MS = 5_000;
// It loads, and logs in
const OPENING_MS = 30_000;
// A module may go on without the objects of a token that was removed and is back: a fresh process looks for a missing key
const FRESH_MS = 2_000;

type Answer = { id?: number; result?: Result; error?: { code: string; message: string } };
type Call = { resolve(result: Result): void; reject(error: TokenError): void };

/**
 * Starts the process that opens the token.
 * @param onEnd called once, when another process has to take its place; with an error unless only a key was missing
 * @throws TokenError if the optional package is not installed
 */
export function startSignerProcess(
  { module, token, pinFile, environment }: TokenSettings,
  onEnd: (error: TokenError | null) => void,
): SignerProcess {
  const folder = path.resolve(FOLDER);
  if (!existsSync(path.join(folder, 'node_modules'))) {
    throw new TokenError('Keys in a token need an optional package: run `npm run pkcs11:install`');
  }
  const startedAt = Date.now();
  const child = fork(path.join(folder, 'signer.mjs'), [module, token, pinFile], {
    env: { ...limitedEnvironment(), ...environment },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // A command that is done must end; a call keeps it running
  child.unref();
  child.channel?.unref();
  // One that hangs in the module does not end by itself
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);

  const waiting = new Map<number, Call>();
  let calls = 0;
  let isOpen = false;
  let ended: TokenError | null = null;
  let timer: NodeJS.Timeout | undefined;
  /** Ends the process when nothing is answered any more: a slow token may have many calls. */
  const watch = () => {
    clearTimeout(timer);
    const limitMs = isOpen ? ANSWER_MS : OPENING_MS;
    if (waiting.size > 0) timer = setTimeout(() => end(`no answer within ${limitMs} ms`), limitMs);
  };
  /** No more calls; those that wait for an answer get theirs. */
  const retire = (error: TokenError | null) => {
    if (ended) return;
    ended = error ?? new TokenError(`The token "${token}" is opened again`);
    onEnd(error);
    if (waiting.size === 0) kill();
  };
  const end = (reason: string, pinRefused = false) => {
    retire(new TokenError(`The token "${token}" is not available: ${reason}`, pinRefused));
    kill();
    for (const { reject } of waiting.values()) reject(ended as TokenError);
    waiting.clear();
    watch();
  };
  child.on('error', ({ message }) => end(message));
  child.on('exit', (code, signal) => {
    process.off('exit', kill);
    end(`its module ended with ${signal ?? code}`);
  });
  child.on('message', ({ id, result = {}, error }: Answer) => {
    isOpen = true;
    const call = waiting.get(id ?? 0);
    waiting.delete(id ?? 0);
    watch();
    if (error && error.code !== 'no_key') {
      call?.reject(new TokenError(`The token "${token}" is not available: ${error.message}`));
      return end(error.message, error.code === 'pin');
    }
    if (error) {
      call?.reject(new TokenError(`${error.message}, token "${token}"`));
      if (Date.now() - startedAt > FRESH_MS) retire(null);
    } else {
      call?.resolve(result);
    }
    if (ended && waiting.size === 0) kill();
  });
  return {
    call: (operation, request) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        const id = ++calls;
        waiting.set(id, { resolve, reject });
        if (waiting.size === 1) watch();
        child.send({ id, operation, ...request });
      }),
    close: kill,
  };
}
