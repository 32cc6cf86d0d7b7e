import type { CommandDefinition, CommandEvidence, CommandSummary } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';

// Partitions are by the vehicle's clock, which may be this wrong; what counts is when we received it
const CLOCK_MARGIN_MS = 5 * 60_000;
// What is reported hours later tells of something else
const WATCHED_MS = 15 * 60_000;

type Seen = { path: string; value: unknown; at: number };

/** The newest report of each signal that should show the effect, since the command was sent. */
export async function readEvidence(
  db: Db,
  { vin, params, sentAt, finishedAt }: CommandSummary,
  { evidence }: CommandDefinition,
  now: number,
): Promise<CommandEvidence[]> {
  if (evidence.length === 0) return [];
  const seen = sentAt === null ? [] : await selectSeen(db, vin, evidence, sentAt, finishedAt ?? now);
  return evidence.map((one) => {
    const found = seen.find(({ path }) => path === one.path);
    return {
      path: one.path,
      expected: 'param' in one ? params[one.param] : one.value,
      seen: found ? { value: found.value, at: found.at } : null,
    };
  });
}

async function selectSeen(
  db: Db,
  vin: string,
  evidence: CommandDefinition['evidence'],
  sentAt: number,
  endedAt: number,
): Promise<Seen[]> {
  const until = endedAt + WATCHED_MS;
  const { rows } = await db.pool.query<Seen>({
    name: 'commands-evidence',
    text: `select p.path, t.signals -> p.path as value, (extract(epoch from t.received_at) * 1000)::float8 as at
      from unnest($2::text[]) as p(path), lateral (
        select signals, received_at from telemetry
        where vehicle_id = (select id from vehicles where vin = $1) and signals ? p.path
          and sampled_at between $3::timestamptz and $5::timestamptz and received_at between $4 and $5::timestamptz
        order by sampled_at desc limit 1
      ) t`,
    values: [
      vin,
      evidence.map(({ path }) => path),
      new Date(sentAt - CLOCK_MARGIN_MS),
      new Date(sentAt),
      new Date(until + CLOCK_MARGIN_MS),
    ],
  });
  return rows;
}
