import type { Db, Transaction } from '@/lib/platform/db';
import { FAILURES_KEPT_MS, type Failures, KNOWN_FOR_MS } from './delay';

/** What failures are counted of: an account (its hash, or `*` for all) and a network (or `elsewhere`, see `countersOf`). */
export type CounterKey = { emailHash: string; network: string };

/** With each of these counters, one attempt is counted at a time. */
export async function lockCounters(db: Transaction, keys: readonly CounterKey[]): Promise<void> {
  // In one order, so that two attempts do not wait for each other
  for (const key of keys.map(({ emailHash, network }) => `sign-in ${emailHash} ${network}`).sort()) {
    await db.query({ text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))', values: [key] });
  }
}

/** Whether the user with this e-mail address has signed in from this network. */
export async function isKnownNetwork(
  db: Db,
  { email, network, now }: { email: string; network: string; now: number },
): Promise<boolean> {
  const { rows } = await db.query({
    text: `select 1 from sign_in_networks n join users u on u.id = n.user_id
      where u.email = $1 and n.network = $2 and n.last_at > $3`,
    values: [email, network, new Date(now - KNOWN_FOR_MS)],
  });
  return rows.length > 0;
}

/** Failures that count, of these accounts. */
export async function selectFailures(
  db: Db,
  { emailHashes, now }: { emailHashes: readonly string[]; now: number },
): Promise<(CounterKey & Failures)[]> {
  const { rows } = await db.query<CounterKey & { failures: number; lastAt: Date }>({
    text: `select email_hash as "emailHash", network, failures, last_at as "lastAt" from sign_in_failures
      where email_hash = any($1) and last_at > $2`,
    values: [emailHashes, new Date(now - FAILURES_KEPT_MS)],
  });
  return rows.map(({ lastAt, ...row }) => ({ ...row, lastAt: lastAt.getTime() }));
}

export async function storeFailures(db: Transaction, counted: readonly (CounterKey & Failures)[]): Promise<void> {
  await db.query({
    text: `insert into sign_in_failures (email_hash, network, failures, last_at)
      select * from unnest($1::text[], $2::text[], $3::int[], $4::timestamptz[])
      on conflict (email_hash, network) do update set failures = excluded.failures, last_at = excluded.last_at`,
    values: [
      counted.map(({ emailHash }) => emailHash),
      counted.map(({ network }) => network),
      counted.map(({ failures }) => failures),
      counted.map(({ lastAt }) => new Date(lastAt)),
    ],
  });
}

/** @param networks default: all */
export async function deleteFailures(db: Db, emailHash: string, networks?: readonly string[]): Promise<void> {
  await db.query({
    text: 'delete from sign_in_failures where email_hash = $1 and ($2::text[] is null or network = any($2))',
    values: [emailHash, networks ?? null],
  });
}

/** Takes one failure back, of an attempt that was counted and succeeded. */
export async function takeFailureBack(db: Db, { emailHash, network }: CounterKey): Promise<void> {
  await db.query({
    text: `update sign_in_failures set failures = failures - 1
      where email_hash = $1 and network = $2 and failures > 0`,
    values: [emailHash, network],
  });
}

export async function storeNetwork(
  db: Db,
  { userId, network, now }: { userId: string; network: string; now: number },
): Promise<void> {
  await db.query({
    text: `insert into sign_in_networks (user_id, network, last_at) values ($1, $2, $3)
      on conflict (user_id, network) do update set last_at = excluded.last_at`,
    values: [userId, network, new Date(now)],
  });
}

/** What no longer counts. */
export async function deleteOldAttempts(db: Db, now: number): Promise<void> {
  await db.query({
    text: 'delete from sign_in_failures where last_at <= $1',
    values: [new Date(now - FAILURES_KEPT_MS)],
  });
  await db.query({ text: 'delete from sign_in_networks where last_at <= $1', values: [new Date(now - KNOWN_FOR_MS)] });
}
