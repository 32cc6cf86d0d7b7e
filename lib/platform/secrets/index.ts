// Secrets that can be changed while the process runs. Invariant: a file that cannot be read, or is invalid, changes nothing.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

export type Secret = {
  /** What this process uses. */
  readonly current: string;
  /** What it accepts: the current one, and while it is being changed another one. */
  readonly accepted: readonly string[];
  /** The same after a look at the file: for what cannot be opened with the accepted ones. */
  reread(): readonly string[];
  /** The accepted one that passes `test`, or undefined. */
  find(test: (secret: string) => boolean): string | undefined;
  /** Whether `given` is accepted, in constant time. */
  accepts(given: string): boolean;
  /** A secret made of this one, which changes with it. */
  derive(derive: (secret: string) => string): Secret;
  state(): SecretState;
};

/** Times in ms since the epoch. */
export type SecretState = {
  /** When the file was last changed; null: not from a file. */
  changedAt: number | null;
  /** Of the accepted secrets, the current one first; see `fingerprintOf`. */
  fingerprints: string[];
  /** When the second one was last accepted in this process; null: not since its start. */
  secondUsedAt: number | null;
  /** Why the changed file could not be read; the secrets from before stay. */
  problem: string | null;
};

export type SecretRule = {
  minLength: number;
  /** Sent in an HTTP header: printable ASCII without blanks. */
  isHeader?: boolean;
};

const DEFAULT_RULE: SecretRule = { minLength: 16 };
// Node does not decrypt keys whose passphrase has more bytes
const MAX_BYTES = 1_024;
const MAX_SECRETS = 2;
const SECRET_BYTES = 32;
// How long a changed file goes unnoticed by whoever uses the secret
const CHECK_MS = 1_000;
// A generated secret cannot be guessed by its fingerprint. Of one that a person may have made up, two digits say less
const GENERATED_LENGTH = 32;

// A build of Next has several copies of this module
const holder = globalThis as typeof globalThis & { tspSecretUses?: Map<string, number> };

/** When each secret was last accepted as the second one, by its digest. */
function uses(): Map<string, number> {
  holder.tspSecretUses ??= new Map();
  return holder.tspSecretUses;
}

/** 256 random bits, base64url. */
export const generateSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

/** One or two secrets, one a line, the current one first. @throws Error if there are more, or one is against the rule */
export function parseSecrets(text: string, { minLength, isHeader = false } = DEFAULT_RULE): readonly string[] {
  const secrets = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  if (secrets.length === 0) throw new Error('is empty');
  if (secrets.length > MAX_SECRETS) throw new Error('has more than two secrets');
  if (secrets.some(({ length }) => length < minLength)) throw new Error(`must have at least ${minLength} characters`);
  if (secrets.some((one) => Buffer.byteLength(one) > MAX_BYTES))
    throw new Error(`must have at most ${MAX_BYTES} bytes`);
  if (isHeader && secrets.some((one) => !/^[!-~]+$/.test(one)))
    throw new Error('must be printable ASCII without blanks');
  return secrets;
}

/** A few hex digits that differ for most secrets, for people who compare what processes have. */
export const fingerprintOf = (secret: string): string =>
  digest(secret)
    .toString('hex')
    .slice(0, secret.length < GENERATED_LENGTH ? 2 : 4);

/** @param text as for `parseSecrets` */
export function fixedSecret(text: string, rule?: SecretRule): Secret {
  const accepted = parseSecrets(text, rule);
  return createSecret(() => ({ accepted, changedAt: null, problem: null }));
}

type FileOptions = { rule?: SecretRule; now?: () => number };

/** The content of `file`, read again when it was changed. @throws Error as `parseSecrets`, or if it cannot be read */
export function secretFile(file: string, { rule, now = Date.now }: FileOptions = {}): Secret {
  const version = () => {
    const { mtimeMs, ctimeMs, ino, size } = statSync(file);
    return { changedAt: mtimeMs, key: `${mtimeMs} ${ctimeMs} ${ino} ${size}` };
  };
  let { key, changedAt } = version();
  let accepted = parseSecrets(readFileSync(file, 'utf8'), rule);
  let problem: string | null = null;
  let checkedAt = now();
  return createSecret((maxAgeMs) => {
    if (now() - checkedAt >= maxAgeMs) {
      checkedAt = now();
      try {
        const found = version();
        if (found.key !== key) {
          accepted = parseSecrets(readFileSync(file, 'utf8'), rule);
          ({ key, changedAt } = found);
        }
        problem = null;
      } catch (error) {
        problem = `${file} ${(error as Error).message}`;
      }
    }
    return { accepted, changedAt, problem };
  });
}

type Content = { accepted: readonly string[]; changedAt: number | null; problem: string | null };

/** @param read the content as it was at most so long ago, in ms */
function createSecret(read: (maxAgeMs: number) => Content, derive = (secret: string): string => secret): Secret {
  const derived = (maxAgeMs: number) => read(maxAgeMs).accepted.map(derive);
  const search = (maxAgeMs: number, test: (secret: string) => boolean): string | undefined => {
    const { accepted } = read(maxAgeMs);
    const index = accepted.findIndex((secret) => test(derive(secret)));
    const found = accepted[index];
    if (found === undefined) return undefined;
    if (index > 0) uses().set(digest(found).toString('hex'), Date.now());
    return derive(found);
  };
  const find = (test: (secret: string) => boolean) => search(CHECK_MS, test) ?? search(0, test);
  return {
    get current() {
      return derived(CHECK_MS)[0] ?? '';
    },
    get accepted() {
      return derived(CHECK_MS);
    },
    reread: () => derived(0),
    find,
    accepts: (given) => find((secret) => timingSafeEqual(digest(given), digest(secret))) !== undefined,
    derive: (next) => createSecret(read, (secret) => next(derive(secret))),
    state() {
      const { accepted, changedAt, problem } = read(CHECK_MS);
      const second = accepted[1];
      return {
        changedAt,
        problem,
        fingerprints: accepted.map(fingerprintOf),
        secondUsedAt: (second !== undefined && uses().get(digest(second).toString('hex'))) || null,
      };
    },
  };
}

/** Uses `first`, and accepts both: `second` was used in its place before. */
export const either = (first: Secret, second: Secret): Secret => ({
  get current() {
    return first.current;
  },
  get accepted() {
    return [...first.accepted, ...second.accepted];
  },
  reread: () => [...first.reread(), ...second.reread()],
  find: (test) => first.find(test) ?? second.find(test),
  accepts: (given) => first.accepts(given) || second.accepts(given),
  derive: (derive) => either(first.derive(derive), second.derive(derive)),
  state: () => first.state(),
});

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
