import { createHash } from 'node:crypto';
import type { Ctx } from '../../../context';
import { networkOf } from '../address';
import { FailureCounter } from './failure-counter';

const books = new WeakMap<object, FailureCounter>();

function counterOf({ db, clock }: Ctx): FailureCounter {
  const counter = books.get(db) ?? new FailureCounter(db, clock);
  books.set(db, counter);
  return counter;
}

// What PostgreSQL takes and a person can read; anything else by its digest
const PLAIN = /^[\x21-\x7e]{1,128}$/;

/** By what guesses are counted: whom they are about, and where they come from. */
export type GuessKeys = { client: string; all: string[] };
export function guessKeys(clientId: string, address: string): GuessKeys {
  const client = PLAIN.test(clientId)
    ? `client:${clientId}`
    : `client:sha256 ${createHash('sha256').update(clientId).digest('hex')}`;
  const network = networkOf(address);
  return { client, all: network === null ? [client] : [client, `address:${network}`] };
}

export const isLockedOut = (ctx: Ctx, keys: GuessKeys): Promise<boolean> => counterOf(ctx).isLocked(keys.all);
export const countWrongSecret = (ctx: Ctx, keys: GuessKeys): Promise<void> => counterOf(ctx).count(keys.all);
/** The client has proved itself; what came from its address stays counted. */
export const resetWrongSecrets = (ctx: Ctx, keys: GuessKeys): Promise<void> => counterOf(ctx).reset(keys.client);
