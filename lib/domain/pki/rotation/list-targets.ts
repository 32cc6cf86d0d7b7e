import { listRotationTargetsOperation, type RotationTarget, type StrandedAdvice } from '@/lib/contracts';
import { ms } from '@/lib/platform/db/sql-time';
import { NotFoundError, ValidationError } from '../../errors';
import { verb } from '../../verb';
import { isStranded, selectRotation } from './rotation-store';

type Row = Omit<RotationTarget, 'advice'> & { id: number; stranded: boolean };

// Within this a TBox is not waited for: it may come too late
const ENDS_SOON_MS = 7 * 86_400_000;

/** In the order in which they are asked. @throws NotFoundError. Administrators only. */
export const listRotationTargets = verb(
  listRotationTargetsOperation,
  async ({ ctx, input: { id, state, stranded, q, wave, cursor, limit } }) => {
    if (!(await selectRotation(ctx.db, id))) throw new NotFoundError(`Rotation ${id}`);
    const now = ctx.clock.now();
    const values: unknown[] = [id, new Date(now)];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const where = ['t.rotation_id = $1'];
    if (state?.length) where.push(`t.state = any(${bind(state)}::text[])`);
    if (stranded) where.push(isStranded('$2::timestamptz'));
    if (wave !== undefined) where.push(`t.wave = ${bind(wave)}`);
    if (q) {
      const like = bind(`%${q.replace(/[\\%_]/g, '\\$&')}%`);
      where.push(`(v.vin ilike ${like} or v.plate ilike ${like} or b.serial ilike ${like})`);
    }
    if (cursor !== undefined) {
      const [, afterWave, afterId] = /^(\d{1,4})\.(\d{1,10})$/.exec(cursor) ?? [];
      if (afterId === undefined) throw new ValidationError([{ path: 'cursor', message: 'is not one of ours' }]);
      where.push(`(t.wave, t.id) > (${bind(Number(afterWave))}, ${bind(Number(afterId))})`);
    }
    const { rows } = await ctx.db.query<Row>({
      text: `select t.id, v.vin, v.plate, b.serial as "tboxSerial", t.wave, t.state, t.attempt, t.failure_code as "failureCode",
       t.failure_detail as "failureDetail", ${ms('t.changed_at')} as "changedAt", coalesce(p.connected, false) as connected,
       ${ms('greatest(o.last_seen_at, n.last_seen_at)')} as "lastSeenAt",
       o.serial_number as "oldCertificate", n.serial_number as "newCertificate",
       ${ms(`greatest(case when o.revoked_at is null then o.not_after end,
         case when t.state = 'confirmed' and n.revoked_at is null then n.not_after end)`)} as "validUntil",
       ${isStranded('$2::timestamptz')} as stranded
     from rotation_targets t
     join vehicles v on v.id = t.vehicle_id
     join tboxes b on b.id = t.tbox_id
     left join vehicle_presence p on p.vehicle_id = t.vehicle_id
     left join tbox_certificates o on o.id = t.old_certificate_id
     left join tbox_certificates n on n.id = t.new_certificate_id
     where ${where.join(' and ')} order by t.wave, t.id limit ${bind(limit + 1)}`,
      values: values,
    });
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map(({ id: _id, stranded, ...row }) => ({
        ...row,
        advice: stranded ? adviceFor(row, now) : null,
      })),
      nextCursor: last ? `${last.wave}.${last.id}` : null,
    };
  },
);

function adviceFor({ validUntil, connected, state }: Omit<Row, 'id' | 'stranded'>, now: number): StrandedAdvice {
  if (validUntil === null || validUntil - now < (connected ? 0 : ENDS_SOON_MS)) return 'enrol';
  return state === 'failed' && connected ? 'retry' : 'wait';
}
