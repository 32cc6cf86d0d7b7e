import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { type SignerProcess, startSignerProcess } from './signer-process';
import type { Token, TokenError, TokenSettings } from './types';

// A module that fails at once is not started in a loop
const RESTART_MS = 1_000;

/**
 * Opens the token when it is first used, and again after an error: one that was removed and is back needs no restart of this
 * process.
 */
export function createToken(settings: TokenSettings): Token {
  let signer: SignerProcess | null = null;
  let failed: { error: TokenError; at: number; pinChangedAt: number } | null = null;

  function open(): SignerProcess {
    if (signer) return signer;
    if (failed) {
      // A refused PIN is not tried again by this process until its file changes: the token locks after a few tries
      const isSamePin = failed.error.pinRefused && failed.pinChangedAt === changedAt(settings.pinFile);
      if (isSamePin || Date.now() - failed.at < RESTART_MS) throw failed.error;
    }
    const pinChangedAt = changedAt(settings.pinFile);
    signer = startSignerProcess(settings, (error) => {
      signer = null;
      if (error) failed = { error, at: Date.now(), pinChangedAt };
    });
    return signer;
  }

  const call: SignerProcess['call'] = async (operation, request) => open().call(operation, request);
  return {
    label: settings.token,
    async generate(label) {
      const { keyId = '', point = '' } = await call('generate', { label });
      return { keyId, point: Buffer.from(point, 'hex') };
    },
    async sign(keyId, data) {
      const digest = createHash('sha256').update(data).digest('hex');
      const { signature = '' } = await call('sign', { keyId, digest });
      return Buffer.from(signature, 'hex');
    },
    async destroy(keyId) {
      await call('destroy', { keyId });
    },
    close: () => signer?.close(),
  };
}

/** In milliseconds; 0 if it is not there. */
const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
