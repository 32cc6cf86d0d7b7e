import type { Role } from '@/lib/contracts';
import { vinCheckDigit } from '@/lib/contracts';
import type { Actor, Ctx } from '@/lib/domain/context';
import type { Db } from '@/lib/platform/db';
import { fakeClock } from './fake-clock';

/** A person with a role, who sees these fleets (ids) or all. */
export const person = (role: Role, fleets: number[] | 'all'): Actor => ({
  kind: 'user',
  id: `${role}-1`,
  label: `${role}@example.com`,
  role,
  fleets,
});

export const ctxOf = (db: Db, actor: Actor): Ctx => ({ db, clock: fakeClock(), actor });

/** A well-formed VIN with its check digit; `prefix` is its first eight characters. */
export function testVin(n: number, prefix = 'LTPAA1A1'): string {
  const raw = `${prefix}0PA${String(n).padStart(6, '0')}`;
  return raw.slice(0, 8) + vinCheckDigit(raw) + raw.slice(9);
}
