import { randomUUID } from 'node:crypto';
import type { Role } from '@/lib/contracts';
import { vinCheckDigit } from '@/lib/contracts';
import type { Actor, Ctx } from '@/lib/domain/context';
import type { Db } from '@/lib/platform/db';
import { fakeClock } from './fake-clock';

/** A user with a role and these fleets (ids) or all. */
export const userActor = (role: Role, fleets: number[] | 'all'): Actor => ({
  kind: 'user',
  id: `${role}-1`,
  label: `${role}@example.com`,
  role,
  fleets,
});

export const ctxOf = (db: Db, actor: Actor): Ctx => ({ db, clock: fakeClock(), actor });

/** A valid VIN; `prefix` is its first eight characters. */
export function testVin(n: number, prefix = 'LTPAA1A1'): string {
  const raw = `${prefix}0PA${String(n).padStart(6, '0')}`;
  return raw.slice(0, 8) + vinCheckDigit(raw) + raw.slice(9);
}

/** Inserts a `door_unlock` that was sent to this vehicle and expires in a minute. @returns its id */
export async function insertSentCommand(db: Db, vin: string): Promise<string> {
  const id = randomUUID();
  await db.query({
    text: `insert into commands (id, vehicle_id, fleet_id, operation, params, risk, state, requested_by_kind, requested_by_id,
       requested_by_name, idempotency_key, request_hash, created_at, changed_at, sent_at, expires_at)
     select $1::uuid, id, fleet_id, 'door_unlock', '{}', 'high', 'published', 'user', 'u', 'U', $1, 'h', now(), now(), now(),
       now() + interval '1 minute' from vehicles where vin = $2`,
    values: [id, vin],
  });
  return id;
}
