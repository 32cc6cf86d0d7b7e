import type { SecretHolder } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';

export type ReportedSecret = Pick<SecretHolder, 'fingerprints' | 'changedAt' | 'secondUsedAt' | 'problem'> & {
  name: string;
};
type Reporter = { process: string; instance: string };

/** Also deletes rows that were reported longer ago than `retentionMs`. */
export async function upsertSecretStates(
  db: Db,
  { process, instance, secrets, retentionMs }: Reporter & { secrets: ReportedSecret[]; retentionMs: number },
): Promise<void> {
  await db.query({
    text: `with deleted as (delete from secret_states where seen_at < now() - $4 * interval '1 ms')
     insert into secret_states (process, instance, name, fingerprints, changed_at, second_used_at, problem, seen_at)
     select $1, $2, s.name, s.fingerprints, to_timestamp(s."changedAt" / 1000), to_timestamp(s."secondUsedAt" / 1000),
       s.problem, now()
     from jsonb_to_recordset($3::jsonb) as
       s(name text, fingerprints text[], "changedAt" float8, "secondUsedAt" float8, problem text)
     on conflict (name, process, instance) do update set fingerprints = excluded.fingerprints,
       changed_at = excluded.changed_at, second_used_at = excluded.second_used_at, problem = excluded.problem,
       seen_at = excluded.seen_at`,
    values: [process, instance, JSON.stringify(secrets), retentionMs],
  });
}

/** `ageMs`: since it was reported, by the clock of the database, as those of processes differ. */
export type SecretReport = SecretHolder & { name: string; ageMs: number };

/** By name, process and instance. */
export async function selectSecretStates(db: Db): Promise<SecretReport[]> {
  const { rows } = await db.query<SecretReport>({
    text: `select name, process, instance, fingerprints, ${ms('changed_at')} as "changedAt",
        ${ms('second_used_at')} as "secondUsedAt", problem, ${ms('seen_at')} as "seenAt",
        extract(epoch from now() - seen_at)::float8 * 1000 as "ageMs"
      from secret_states order by name, process, instance`,
  });
  return rows;
}

/** Changes that `startSecretChange` began and that are not finished: when, by name. */
export async function selectStarts(db: Db): Promise<Map<string, number>> {
  const { rows } = await db.query<{ name: string; startedAt: number }>({
    text: `select name, ${ms('started_at')} as "startedAt" from secret_changes where finished_at is null`,
  });
  return new Map(rows.map(({ name, startedAt }) => [name, startedAt]));
}

export const selectStart = async (db: Db, name: string): Promise<number | null> =>
  (await selectStarts(db)).get(name) ?? null;

/** Serialises changes of one secret until the transaction ends. */
export async function lockSecret(tx: Transaction, name: string): Promise<void> {
  await tx.query({ text: `select pg_advisory_xact_lock(hashtext('secret ' || $1))`, values: [name] });
}

export async function saveStart(tx: Transaction, name: string, at: number): Promise<void> {
  await tx.query({
    text: `insert into secret_changes (name, started_at) values ($1, $2)
     on conflict (name) do update set started_at = excluded.started_at, finished_at = null, disconnected_at = null`,
    values: [name, new Date(at)],
  });
}

/** @param disconnects whether connections have to be ended */
export async function saveFinish(
  tx: Transaction,
  name: string,
  { at, disconnects }: { at: number; disconnects: boolean },
): Promise<void> {
  await tx.query({
    text: `update secret_changes set finished_at = $2::timestamptz,
       disconnected_at = case when not $3::boolean then $2::timestamptz end where name = $1`,
    values: [name, new Date(at), disconnects],
  });
}

export async function selectToDisconnect(db: Db, name: string): Promise<boolean> {
  const { rows } = await db.query({
    name: 'secret-to-disconnect',
    text: 'select 1 from secret_changes where name = $1 and finished_at is not null and disconnected_at is null',
    values: [name],
  });
  return rows.length > 0;
}

export async function saveDisconnected(db: Db, name: string, at: number): Promise<void> {
  await db.query({
    text: 'update secret_changes set disconnected_at = $2 where name = $1 and finished_at is not null',
    values: [name, new Date(at)],
  });
}
