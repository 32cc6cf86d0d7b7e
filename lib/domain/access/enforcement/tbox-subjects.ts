import type { AuthenticationMethod } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import type { AccessSubject } from '../rules/compile-rules';

type TboxSubject = Extract<AccessSubject, { kind: 'tbox' }>;
export type KnownTbox = { subject: TboxSubject; methods: readonly AuthenticationMethod[] };

/** Of these VINs, those that are vehicles with a TBox: what rules can say of them, and how they may prove who they are. */
export async function readTboxSubjects(pool: Db['pool'], vins: readonly string[]): Promise<Map<string, KnownTbox>> {
  const { rows } = await pool.query<Omit<TboxSubject, 'kind'> & { methods: AuthenticationMethod[] }>({
    name: 'access-tbox-subjects',
    text: `select v.vin, v.tbox_serial as serial, f.code as fleet, m.code as model, v.tags, f.auth_methods as methods
      from vehicles v join fleets f on f.id = v.fleet_id join vehicle_models m on m.id = v.model_id
      where v.vin = any($1) and v.tbox_serial is not null`,
    values: [vins],
  });
  return new Map(rows.map(({ methods, ...rest }) => [rest.vin, { subject: { kind: 'tbox', ...rest }, methods }]));
}
