import { afterAll, beforeAll } from 'vitest';
import type { Ctx } from '@/lib/domain/context';
import { type Authority, createAuthority, issueTboxCertificate, registerCertificate } from '@/lib/domain/pki';
import { createTestDb, type TestDb } from './db';
import { fakeClock } from './fake-clock';

/** Sets up, for the tests of a file, a database with an issuing authority, and certificates of TBoxes. */
export function revocationSuite() {
  const suite = {} as { db: TestDb; authority: Authority };
  const clock = fakeClock(Date.UTC(2026, 10, 25, 12));
  const as = (role: 'admin' | 'operator'): Ctx => ({
    db: suite.db,
    clock,
    actor: { kind: 'user', id: role, label: `${role}@example.com`, role, fleets: 'all' },
  });
  const admin = () => as('admin');

  beforeAll(async () => {
    suite.db = await createTestDb();
    const root = await createAuthority({ name: 'Root', clock });
    suite.authority = await createAuthority({ name: 'Issuing', issuer: root, clock });
  });
  afterAll(() => suite.db.drop());

  let count = 0;
  async function certificateOf(serial: string, days = 10) {
    const issued = await issueTboxCertificate({ authority: suite.authority, serial, days, clock });
    await registerCertificate({ ctx: admin(), input: { ...issued, serial } });
    return { ...issued, serial };
  }
  /** A certificate of a TBox in a vehicle. */
  async function certificate({ days = 10, bound = true } = {}) {
    const serial = `TBX-${++count}`;
    const vin = `LSVAA4182E20${String(count).padStart(5, '0')}`;
    await suite.db.pool.query('insert into tboxes (serial) values ($1)', [serial]);
    if (bound) {
      await suite.db.pool.query(
        `with f as (insert into fleets (code, name) values ('f', 'F') on conflict (code) do update set name = 'F' returning id),
       m as (insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'bev')
         on conflict (code) do update set name = 'M' returning id),
       v as (insert into vehicles (vin, fleet_id, model_id, tbox_serial) select $1, f.id, m.id, $2 from f, m returning id)
       insert into tbox_bindings (tbox_id, vehicle_id, bound_by) select t.id, v.id, 'test' from tboxes t, v where t.serial = $2`,
        [vin, serial],
      );
    }
    const { id, serialNumber } = await certificateOf(serial, days);
    return { serial, vin, id, serialNumber };
  }

  return { suite, clock, as, admin, certificateOf, certificate };
}
