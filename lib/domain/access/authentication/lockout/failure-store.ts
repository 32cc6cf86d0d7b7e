import type { Db } from '@/lib/platform/db';
import { statement } from '@/lib/platform/db/statement';

export type Failure = { count: number; lockedUntil: number | null };
export type FailureLimits = {
  windowMs: number;
  lockMs: number;
  /** Failures allowed in a window, per client and per address. */
  maxFailures: { client: number; address: number };
  /** Maximum number of keys in memory, against an attacker with many addresses. */
  maxKeys: number;
};
type Row = { key: string; count: number; lockedUntil: Date | null };
const toFailures = (rows: Row[]): Map<string, Failure> =>
  new Map(rows.map(({ key, count, lockedUntil }) => [key, { count, lockedUntil: lockedUntil?.getTime() ?? null }]));

/** Failures of the current window and active locks. */
export async function readFailures(
  db: Db,
  now: number,
  { windowMs, maxKeys }: FailureLimits,
): Promise<Map<string, Failure>> {
  const { rows } = await db.query<Row>({
    name: 'access-failures',
    text: `select key, count, locked_until as "lockedUntil" from access_failures
      where locked_until > $1 or window_start > $2 order by locked_until desc nulls last limit $3`,
    values: [new Date(now), new Date(now - windowMs), maxKeys],
  });
  return toFailures(rows);
}

// In a fixed order, so that edges cannot deadlock; deletes old rows on the way
const addQuery = statement(
  `with gone as (
  delete from access_failures where key in (
    select key from access_failures
    where window_start < :now::timestamptz - interval '1 hour' and (locked_until is null or locked_until < :now)
      and key <> all(:keys)
    order by window_start limit 100 for update skip locked)),
added as (
  select key, n, case when key like 'client:%' then :maxOfClient::int else :maxOfAddress::int end as most
  from unnest(:keys::text[], :counts::int[]) as given(key, n))
insert into access_failures as f (key, count, window_start, locked_until)
select key, n, :now, case when n > most then :lockedUntil::timestamptz end from added order by key
on conflict (key) do update set
  count = case when f.window_start > :windowStart
    and (f.locked_until is null or f.locked_until > :now) then f.count else 0 end
    + excluded.count,
  window_start = case when f.window_start > :windowStart
    and (f.locked_until is null or f.locked_until > :now) then f.window_start
    else excluded.window_start end,
  locked_until = case
    when f.locked_until > :now then f.locked_until
    when excluded.locked_until is not null then excluded.locked_until
    when f.window_start > :windowStart and f.locked_until is null
      and f.count + excluded.count > (select most from added where added.key = f.key) then :lockedUntil end
returning key, count, locked_until as "lockedUntil"`,
  { name: 'access-add-failures' },
);

/** @param added number of new failures by key */
export async function addFailures(
  db: Db,
  added: ReadonlyMap<string, number>,
  now: number,
  { windowMs, lockMs, maxFailures }: FailureLimits,
): Promise<Map<string, Failure>> {
  const { rows } = await db.query<Row>(
    addQuery({
      keys: [...added.keys()],
      counts: [...added.values()],
      now: new Date(now),
      lockedUntil: new Date(now + lockMs),
      windowStart: new Date(now - windowMs),
      maxOfClient: maxFailures.client,
      maxOfAddress: maxFailures.address,
    }),
  );
  return toFailures(rows);
}

export async function removeFailures(db: Db, key: string): Promise<void> {
  await db.query({ name: 'access-remove-failures', text: 'delete from access_failures where key = $1', values: [key] });
}
