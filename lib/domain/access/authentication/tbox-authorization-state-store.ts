import type { AuthenticationMethod } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';

/**
 * What identifies the presented certificate. `fingerprint`: SHA-256 over its DER, exact. `id`: serialNumber of its
 * subject, which another authority could copy. `subject`: the subject has no id. `name`: a proxy terminated TLS and the
 * broker only knows the common name.
 */
export type PresentedCertificate =
  | { by: 'fingerprint' | 'id'; value: string }
  | { by: 'subject' | 'name'; value: null };

/**
 * `unknown`: not in the inventory for this TBox; `untrusted`: its authority is withdrawn; `out_of_scope`: its external
 * authority may not issue for this TBox.
 */
type CertificateState = 'good' | 'revoked' | 'unknown' | 'untrusted' | 'out_of_scope';

export type TboxAuthorizationStateRow = {
  vinRegistered: boolean;
  tboxRegistered: boolean;
  /** VIN of the vehicle that the TBox is bound to. */
  boundVin: string | null;
  /** That vehicle is archived. */
  archived: boolean;
  /** Authentication methods of the vehicle's fleet. */
  methods: AuthenticationMethod[];
  certificate: CertificateState;
  /** Id in the inventory; null if unknown or ambiguous. */
  certificateId: string | null;
  /** Of the vehicle; null if there is none. */
  fleet: string | null;
  model: string | null;
  tags: string[] | null;
};

// A proxy gets a new revocation list within seconds; allows for a few failed fetches
const LIST_REACHES_PROXY_S = 60;

/** Which certificates of the TBox it can be, and when a revoked one refuses all of them. */
const CANDIDATES: Record<PresentedCertificate['by'], { where: string; refusesAll: string }> = {
  fingerprint: { where: 'c.fingerprint = $3', refusesAll: 'c.revoked_at is not null' },
  id: { where: 'c.id = $3', refusesAll: 'c.revoked_at is not null' },
  // Indistinguishable, so that a revoked one refuses all. $3 is null
  subject: {
    where: `$3::text is null and c.id like 'noid:%' and c.not_after > now()`,
    refusesAll: 'c.revoked_at is not null',
  },
  // Indistinguishable too, until the proxy refuses the right one by its revocation list
  name: {
    where: '$3::text is null and c.not_after > now()',
    refusesAll: `c.revoked_at is not null and (c.id like 'noid:%' or c.revoked_at > now() - ${LIST_REACHES_PROXY_S} * interval '1 second')`,
  },
};

/**
 * SQL over authority `a`, TBox `t` and fleet `f`: our own authorities may issue for every TBox, an external one only
 * within its scope.
 */
export const IN_SCOPE = `(a.kind is distinct from 'external' or cardinality(a.scope_fleets) + cardinality(a.scope_serials) = 0
      or t.serial = any(a.scope_serials) or f.code = any(a.scope_fleets))`;

const authorizationStateQuery = ({ where, refusesAll }: (typeof CANDIDATES)['id']): string => `select
  exists (select 1 from vehicles where vin = $1) as "vinRegistered",
  t.id is not null as "tboxRegistered",
  v.vin as "boundVin", v.archived_at is not null as archived,
  f.code as fleet, m.code as model, v.tags,
  coalesce(f.auth_methods, '{}') as methods,
  shown.id as "certificateId",
  case when shown.total = 0 then 'unknown' when shown.refused or shown.revoked = shown.total then 'revoked'
    when shown.revoked + shown.withdrawn = shown.total then 'untrusted' when shown.usable = 0 then 'out_of_scope'
    else 'good' end as certificate
from (select 1) as one
left join tboxes t on t.serial = $2
left join tbox_bindings b on b.tbox_id = t.id and b.unbound_at is null
left join vehicles v on v.id = b.vehicle_id
left join fleets f on f.id = v.fleet_id
left join vehicle_models m on m.id = v.model_id
cross join lateral (
  select count(*) as total, case when count(*) = 1 then min(c.id) end as id, coalesce(bool_or(${refusesAll}), false) as refused,
    count(*) filter (where c.revoked_at is not null) as revoked,
    count(*) filter (where c.revoked_at is null and a.state = 'withdrawn') as withdrawn,
    count(*) filter (where c.revoked_at is null and a.state is distinct from 'withdrawn' and ${IN_SCOPE}) as usable
  from tbox_certificates c left join certificate_authorities a on a.key_id = c.issuer
  where c.tbox_id = t.id and ${where}) as shown`;

const authorizationStateQueries = (refusesAll?: string) =>
  Object.fromEntries(
    Object.entries(CANDIDATES).map(([by, one]) => [
      by,
      authorizationStateQuery({ ...one, ...(refusesAll && { refusesAll }) }),
    ]),
  ) as Record<PresentedCertificate['by'], string>;
const AUTHORIZATION_STATE = authorizationStateQueries();
const AUTHORIZED = authorizationStateQueries('false');

/**
 * State of a TBox, its vehicle and the presented certificate.
 * @param input.authenticated the client is connected: a revoked certificate then refuses only itself
 */
export async function readAuthorizationState(
  db: Db,
  {
    vin,
    serial,
    shown,
    authenticated,
  }: { vin: string; serial: string; shown: PresentedCertificate; authenticated: boolean },
): Promise<TboxAuthorizationStateRow> {
  const { rows } = await db.query<TboxAuthorizationStateRow>({
    name: `access-authorization-state-${shown.by}${authenticated ? '-authenticated' : ''}`,
    text: (authenticated ? AUTHORIZED : AUTHORIZATION_STATE)[shown.by],
    values: [vin, serial, shown.value],
  });
  const [row] = rows;
  if (!row) throw new Error('The authorization state query returned no row');
  return row;
}
