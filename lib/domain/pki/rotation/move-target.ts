import type { RotationTargetState } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { nextTargetState, type RotationEvent, statesBefore } from './state';

export type Target = {
  id: number;
  rotationId: string;
  exchangeId: string;
  state: RotationTargetState;
  attempt: number;
  vin: string;
  tboxSerial: string;
  oldCertificateId: string | null;
  newCertificateId: string | null;
};

export const TARGET_COLUMNS = `t.id, t.rotation_id as "rotationId", t.exchange_id as "exchangeId", t.state, t.attempt, v.vin,
  b.serial as "tboxSerial", t.old_certificate_id as "oldCertificateId", t.new_certificate_id as "newCertificateId"`;

type Change = { at: number; code?: string | null; detail?: string | null };

/**
 * Moves a target on and writes down what happened, in one transaction with whatever else goes with it.
 * @returns false: it is in another state by now
 */
export async function moveTarget(
  db: Transaction,
  target: Pick<Target, 'id' | 'state' | 'attempt'>,
  event: RotationEvent,
  { at, code = null, detail = null }: Change,
): Promise<boolean> {
  const to = nextTargetState(target.state, event);
  if (to === null) return false;
  const failed = to === 'failed' || to === 'skipped';
  const { rowCount } = await db.query({
    name: 'rotation-move-target',
    text: `with moved as (
        update rotation_targets set state = $3, changed_at = $4, failure_code = $5, failure_detail = $6, sends = 0, sent_at = null
        where id = $1 and state = $2 and attempt = $7 returning id)
      insert into rotation_events (target_id, at, event, from_state, to_state, attempt, code, detail)
      select id, $4, $8, $2, $3, $7, $9, $10 from moved`,
    values: [
      target.id,
      target.state,
      to,
      new Date(at),
      failed ? code : null,
      failed ? detail : null,
      target.attempt,
      event,
      code,
      detail,
    ],
  });
  return rowCount === 1;
}

/** As `moveTarget`, for all that `where` names (over `t`). @returns their ids */
export async function moveTargets(
  db: Transaction,
  event: RotationEvent,
  where: string,
  values: unknown[],
  { at, code = null }: Change,
): Promise<number[]> {
  const moved: number[] = [];
  for (const from of statesBefore(event)) {
    const to = nextTargetState(from, event);
    const first = values.length;
    const { rows } = await db.query<{ id: number }>({
      text: `with moved as (
         update rotation_targets t set state = $${first + 2}, changed_at = $${first + 3}, sends = 0, sent_at = null,
           failure_code = case when $${first + 2} in ('failed', 'skipped') then $${first + 4} end, failure_detail = null
         where t.state = $${first + 1} and (${where}) returning id, attempt)
       insert into rotation_events (target_id, at, event, from_state, to_state, attempt, code)
       select id, $${first + 3}, $${first + 5}, $${first + 1}, $${first + 2}, attempt, $${first + 4} from moved
       returning target_id as id`,
      values: [...values, from, to, new Date(at), code, event],
    });
    moved.push(...rows.map(({ id }) => id));
  }
  return moved;
}
