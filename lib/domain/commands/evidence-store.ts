import type { CommandDefinition, CommandDetail, CommandEvidence } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import { statement } from '@/lib/platform/db/statement';
import { type ExecutionSpan, evaluateEvidence, executionSpan, type Report } from './evidence';

// Partitions are by the vehicle's clock. Its offset is known, but it may have been set in between
const CLOCK_MARGIN_MS = 5 * 60_000;
// Later reports are not effects of the command
const WATCHED_MS = 15 * 60_000;

/** Evidence from the vehicle's telemetry, for each signal that should show the command's effect. */
export async function readEvidence(
  db: Db,
  command: Pick<CommandDetail, 'vin' | 'params' | 'sentAt' | 'finishedAt' | 'events'>,
  { evidence }: CommandDefinition,
  now: number,
): Promise<CommandEvidence[]> {
  const { vin, params, sentAt, finishedAt } = command;
  if (evidence.length === 0) return [];
  const expectedOf = (one: (typeof evidence)[number]) => ('param' in one ? params[one.param] : one.value);
  if (sentAt === null) {
    return evidence.map((one) => ({ path: one.path, expected: expectedOf(one), seen: null, later: [] }));
  }
  const span = executionSpan({ ...command, sentAt });
  const until = (finishedAt ?? now) + WATCHED_MS;
  const paths = evidence.map(({ path }) => path);
  const reports = await selectReports(db, { vin, paths, sentAt, until, span });
  return evidence.map((one) => {
    const own = reports.filter(({ path }) => path === one.path);
    return evaluateEvidence(one.path, expectedOf(one), own, span);
  });
}

type ReportQuery = { vin: string; paths: string[]; sentAt: number; until: number; span: ExecutionSpan };

const reportsQuery = statement(
  `with vehicle as materialized (
        select v.id, make_interval(secs => coalesce(s.clock_offset_ms,
          greatest(0, ${ms('s.received_at - s.sampled_at')}), 0) / 1000) as behind
        from vehicles v left join vehicle_state s on s.vehicle_id = v.id where v.vin = :vin
      ), reports as (
        select p.path, t.signals -> p.path as value, t.seq, least(t.received_at, t.sampled_at + (select behind from vehicle)) as at
        from telemetry t cross join unnest(:paths::text[]) as p(path)
        where t.vehicle_id = (select id from vehicle) and t.signals ? p.path
          and t.sampled_at between :sampledFrom::timestamptz - (select behind from vehicle)
            and :sampledUntil::timestamptz - (select behind from vehicle)
          and t.received_at between :receivedFrom::timestamptz and :receivedUntil::timestamptz
      ), said as (
        select path, value, seq, at,
          (at >= :executedFrom::timestamptz)::int + coalesce(at >= :executedUntil::timestamptz, false)::int as span
        from reports
      ), ordered as (
        select *, lag(value) over by_path as before, lag(span) over by_path as span_before from said
        window by_path as (partition by path order by at, seq)
      )
      select path, value, ${ms('at')} as at from ordered
      where before is distinct from value or span_before is distinct from span order by path, at, seq`,
  { name: 'commands-evidence' },
);

/**
 * In order of sampling; of consecutive equal reports within a span only the first. `at` is the time of sampling by the
 * server's clock, as far as the offset of the vehicle's clock is known.
 */
async function selectReports(db: Db, { vin, paths, sentAt, until, span }: ReportQuery): Promise<Report[]> {
  const { rows } = await db.query<Report>(
    reportsQuery({
      vin,
      paths,
      sampledFrom: new Date(sentAt - CLOCK_MARGIN_MS),
      sampledUntil: new Date(until + CLOCK_MARGIN_MS),
      receivedFrom: new Date(sentAt),
      receivedUntil: new Date(until),
      executedFrom: new Date(span.from),
      executedUntil: span.done === null ? null : new Date(span.done),
    }),
  );
  return rows;
}
