import type { RotationTargetState } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { statement } from '@/lib/platform/db/statement';
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

const moveRow = statement(
  `with moved as (
        update rotation_targets set state = :to, changed_at = :at, failure_code = :failureCode,
          failure_detail = :failureDetail, sends = 0, sent_at = null
        where id = :id and state = :from and attempt = :attempt returning id)
      insert into rotation_events (target_id, at, event, from_state, to_state, attempt, code, detail)
      select id, :at, :event, :from, :to, :attempt, :code, :detail from moved`,
  { name: 'rotation-move-target' },
);

/**
 * Applies an event to a target and records it.
 * @returns false if its state has changed meanwhile
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
  const { rowCount } = await db.query(
    moveRow({
      id: target.id,
      from: target.state,
      to,
      at: new Date(at),
      failureCode: failed ? code : null,
      failureDetail: failed ? detail : null,
      attempt: target.attempt,
      event,
      code,
      detail,
    }),
  );
  return rowCount === 1;
}

/** Selects among the targets in a state that allows the event. */
type TargetSelector =
  | { ids: readonly number[] }
  | { ofRotation: string }
  /** Those of a rotation whose TBox is in no other rotation. */
  | { freeOfRotation: string }
  /** With a new certificate of the authority with this key identifier. */
  | { issuer: string }
  /** With a deadline before this, ms since the epoch. */
  | { overdueAt: number }
  /** Whose TBox is in another vehicle or none. */
  | { leftVehicle: true }
  | { archivedVehicle: true };

const IS_OPEN = `t.state in ('waiting', 'asked', 'issued', 'installed')`;

/** SQL over `t` (rotation_targets). @param bind adds a parameter, returns its placeholder */
function conditionOf(selector: TargetSelector, bind: (value: unknown) => string): string {
  if ('ids' in selector) return `t.id = any(${bind(selector.ids)}::int[])`;
  if ('ofRotation' in selector) return `t.rotation_id = ${bind(selector.ofRotation)}`;
  if ('freeOfRotation' in selector) {
    return `t.rotation_id = ${bind(selector.freeOfRotation)} and not exists (select 1 from rotation_targets o
      where o.tbox_id = t.tbox_id and o.id <> t.id and o.state in ('waiting', 'asked', 'issued', 'installed'))`;
  }
  if ('issuer' in selector) {
    return `exists (select 1 from tbox_certificates n where n.id = t.new_certificate_id and n.issuer = ${bind(selector.issuer)})`;
  }
  if ('overdueAt' in selector) return `t.deadline_at < ${bind(new Date(selector.overdueAt))}`;
  if ('archivedVehicle' in selector) {
    return `${IS_OPEN} and exists (select 1 from vehicles v where v.id = t.vehicle_id and v.archived_at is not null)`;
  }
  return `${IS_OPEN} and not exists (
    select 1 from vehicles v join tboxes b on b.serial = v.tbox_serial where v.id = t.vehicle_id and b.id = t.tbox_id)`;
}

/** As `moveTarget`, for several. @returns the ids of those that moved */
export async function moveTargets(
  db: Transaction,
  event: RotationEvent,
  selector: TargetSelector,
  { at, code = null }: Change,
): Promise<number[]> {
  const moved: number[] = [];
  for (const from of statesBefore(event)) {
    const values: unknown[] = [from, nextTargetState(from, event), new Date(at), code, event];
    const condition = conditionOf(selector, (value) => `$${values.push(value)}`);
    const { rows } = await db.query<{ id: number }>({
      text: `with moved as (
         update rotation_targets t set state = $2, changed_at = $3, sends = 0, sent_at = null,
           failure_code = case when $2 in ('failed', 'skipped') then $4 end, failure_detail = null
         where t.state = $1 and (${condition}) returning id, attempt)
       insert into rotation_events (target_id, at, event, from_state, to_state, attempt, code)
       select id, $3, $5, $1, $2, attempt, $4 from moved
       returning target_id as id`,
      values,
    });
    moved.push(...rows.map(({ id }) => id));
  }
  return moved;
}

/** The target of an exchange, if the vehicle still has the same TBox. */
export async function selectTargetOfExchange(db: Db, exchangeId: string, vin: string): Promise<Target | null> {
  const { rows } = await db.query<Target>({
    name: 'rotation-target-of-exchange',
    text: `select ${TARGET_COLUMNS} from rotation_targets t join vehicles v on v.id = t.vehicle_id
      join tboxes b on b.id = t.tbox_id and b.serial = v.tbox_serial
      where t.exchange_id = $1::uuid and v.vin = $2`,
    values: [exchangeId, vin],
  });
  return rows[0] ?? null;
}

export async function markIssued(db: Transaction, id: number, certificateId: string, at: number): Promise<void> {
  await db.query({
    name: 'rotation-issued',
    text: 'update rotation_targets set new_certificate_id = $2, sent_at = $3, sends = 1 where id = $1',
    values: [id, certificateId, new Date(at)],
  });
}

/** Prepares another attempt with a new exchange. */
export async function restartTargets(db: Transaction, ids: readonly number[]): Promise<void> {
  await db.query({
    text: `update rotation_targets set attempt = attempt + 1, exchange_id = gen_random_uuid(), new_certificate_id = null,
       deadline_at = null where id = any($1)`,
    values: [ids],
  });
}

export async function selectRotationsOf(db: Db, targetIds: readonly number[]): Promise<string[]> {
  const { rows } = await db.query<{ rotationId: string }>({
    text: 'select distinct rotation_id as "rotationId" from rotation_targets where id = any($1::int[])',
    values: [targetIds],
  });
  return rows.map(({ rotationId }) => rotationId);
}
