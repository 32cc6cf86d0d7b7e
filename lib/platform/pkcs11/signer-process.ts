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

type Answer = { id?: number; result?: Result; error?: { code: string; message: string } };
type Call = { resolve(result: Result): void; reject(error: TokenError): void };

/**
 * Starts the process that opens the token.
 * @param onEnd called once, after any error: another process has to take its place
 * @throws TokenError if the optional package is not installed
 */
export function startSignerProcess(
  { module, token, pinFile, environment }: TokenSettings,
  onEnd: (error: TokenError) => void,
): SignerProcess {
  const folder = path.resolve(FOLDER);
  if (!existsSync(path.join(folder, 'node_modules'))) {
    throw new TokenError('Keys in a token need an optional package: run `npm run pkcs11:install`');
  }
  const child = fork(path.join(folder, 'signer.mjs'), [module, token, pinFile], {
    env: { ...limitedEnvironment(), ...environment },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // A command that is done must end; a call keeps it running
  child.unref();
  child.channel?.unref();
  const waiting = new Map<number, Call>();
  let calls = 0;
  let ended: TokenError | null = null;
  /** No more calls; those that wait for an answer get theirs. */
  const retire = (error: TokenError) => {
    if (ended) return;
    ended = error;
    onEnd(error);
    if (waiting.size === 0) child.kill('SIGKILL');
  };
  const end = (reason: string, pinRefused = false) => {
    retire(new TokenError(`The token "${token}" is not available: ${reason}`, pinRefused));
    child.kill('SIGKILL');
    for (const { reject } of waiting.values()) reject(ended as TokenError);
  };
  child.on('error', ({ message }) => end(message));
  child.on('exit', (code, signal) => end(`its module ended with ${signal ?? code}`));
  child.on('message', ({ id, result = {}, error }: Answer) => {
    const call = waiting.get(id ?? 0);
    if (!error) return call?.resolve(result);
    if (error.code !== 'no_key') return end(error.message, error.code === 'pin');
    const missing = new TokenError(`${error.message}, token "${token}"`);
    call?.reject(missing);
    // A module may go on without the objects of a token that was removed and is back
    retire(missing);
  });
  return {
    call: (operation, request) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        const id = ++calls;
        const timer = setTimeout(() => end(`no answer within ${ANSWER_MS} ms`), ANSWER_MS);
        const settle =
          <T>(apply: (value: T) => void) =>
          (value: T) => {
            clearTimeout(timer);
            waiting.delete(id);
            if (ended && waiting.size === 0) child.kill('SIGKILL');
            apply(value);
          };
        waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
        child.send({ id, operation, ...request });
      }),
    close: () => child.disconnect(),
  };
}
