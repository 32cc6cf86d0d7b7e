import type { Denial, DenialKind } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';

export type DenialRow = {
  hour: Date;
  kind: DenialKind;
  clientId: string;
  username: string;
  topic: string;
  sampleTopic: string;
  reason: string;
  /** Empty if no rule decided. */
  ruleId: string;
  version: number | null;
  count: number;
  firstAt: Date;
  lastAt: Date;
  peer: string;
};

const UPSERT = `insert into access_denials as d
    (hour, kind, client_id, username, topic, sample_topic, reason, rule_id, version, count, first_at, last_at, peer)
  select * from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::int[], $10::int8[], $11::timestamptz[], $12::timestamptz[], $13::text[])
  on conflict (hour, kind, client_id, topic, reason, rule_id) do update set
    count = d.count + excluded.count,
    first_at = least(d.first_at, excluded.first_at),
    last_at = greatest(d.last_at, excluded.last_at),
    username = excluded.username,
    sample_topic = excluded.sample_topic,
    version = excluded.version,
    peer = excluded.peer`;

/** Adds to existing rows. Rows are in a fixed order, so that edges cannot deadlock. */
export async function upsertDenials(db: Db, rows: DenialRow[]): Promise<void> {
  const column = <K extends keyof DenialRow>(name: K) => rows.map((row) => row[name]);
  await db.query({
    name: 'access-denials',
    text: UPSERT,
    values: [
      column('hour'),
      column('kind'),
      column('clientId'),
      column('username'),
      column('topic'),
      column('sampleTopic'),
      column('reason'),
      column('ruleId'),
      column('version'),
      column('count'),
      column('firstAt'),
      column('lastAt'),
      column('peer'),
    ],
  });
}

type DenialFilter = {
  q?: string | undefined;
  kind?: DenialKind | undefined;
  reason?: string | undefined;
  ruleId?: string | undefined;
  since?: Date | undefined;
};
export type DenialPlace = { lastAt: Date; id: number };

export async function selectDenials(
  db: Db,
  filter: DenialFilter,
  { after, limit }: { after: DenialPlace | null; limit: number },
): Promise<Denial[]> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const where = ['true'];
  if (after) where.push(`(last_at, id) < (${bind(after.lastAt)}, ${bind(after.id)})`);
  if (filter.q) {
    const q = bind(filter.q.toLowerCase());
    where.push(`(position(${q} in lower(client_id)) > 0 or position(${q} in lower(topic)) > 0
      or position(${q} in lower(sample_topic)) > 0)`);
  }
  if (filter.kind) where.push(`kind = ${bind(filter.kind)}`);
  if (filter.reason) where.push(`reason = ${bind(filter.reason)}`);
  if (filter.ruleId) where.push(`rule_id = ${bind(filter.ruleId)}`);
  if (filter.since) where.push(`last_at >= ${bind(filter.since)}`);
  const { rows } = await db.query<DenialRow & { id: number }>({
    text: `select id, kind, client_id as "clientId", username, topic, sample_topic as "sampleTopic", reason, rule_id as "ruleId",
       version, count, first_at as "firstAt", last_at as "lastAt", peer
     from access_denials where ${where.join(' and ')} order by last_at desc, id desc limit ${bind(limit)}`,
    values,
  });
  return rows.map((row) => ({
    ...row,
    ruleId: row.ruleId || null,
    firstAt: row.firstAt.getTime(),
    lastAt: row.lastAt.getTime(),
  }));
}

export async function deleteDenialsBefore(db: Db, before: Date): Promise<void> {
  await db.query({ text: 'delete from access_denials where last_at < $1', values: [before] });
}
