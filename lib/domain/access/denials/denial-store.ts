import type { Denial, DenialKind } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { statement } from '@/lib/platform/db/statement';

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

const upsert = statement(
  `insert into access_denials as d
    (hour, kind, client_id, username, topic, sample_topic, reason, rule_id, version, count, first_at, last_at, peer)
  select * from unnest(:hour::timestamptz[], :kind::text[], :clientId::text[], :username::text[], :topic::text[],
    :sampleTopic::text[], :reason::text[], :ruleId::text[],
    :version::int[], :count::int8[], :firstAt::timestamptz[], :lastAt::timestamptz[], :peer::text[])
  on conflict (hour, kind, client_id, topic, reason, rule_id) do update set
    count = d.count + excluded.count,
    first_at = least(d.first_at, excluded.first_at),
    last_at = greatest(d.last_at, excluded.last_at),
    username = excluded.username,
    sample_topic = excluded.sample_topic,
    version = excluded.version,
    peer = excluded.peer`,
  { name: 'access-denials' },
);

/** Adds to existing rows. Rows are in a fixed order, so that edges cannot deadlock. */
export async function upsertDenials(db: Db, rows: DenialRow[]): Promise<void> {
  const column = <K extends keyof DenialRow>(name: K) => rows.map((row) => row[name]);
  await db.query(
    upsert({
      hour: column('hour'),
      kind: column('kind'),
      clientId: column('clientId'),
      username: column('username'),
      topic: column('topic'),
      sampleTopic: column('sampleTopic'),
      reason: column('reason'),
      ruleId: column('ruleId'),
      version: column('version'),
      count: column('count'),
      firstAt: column('firstAt'),
      lastAt: column('lastAt'),
      peer: column('peer'),
    }),
  );
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
