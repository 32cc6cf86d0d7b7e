import type { RotationPreview, RotationSelection } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';

/**
 * SQL of the selected vehicles: `vehicle_id`, `tbox_id`, `old_id` (current certificate: the last used, else the last to
 * expire), `connected`, `busy` (in another rotation). TBoxes without a valid certificate are excluded unless
 * `withoutCertificate`.
 */
function selectedVehicles(
  selection: RotationSelection,
  { now, withoutCertificate = false }: { now: Date; withoutCertificate?: boolean },
): { text: string; values: unknown[] } {
  const values: unknown[] = [now];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = ['v.archived_at is null'];
  const { fleets, models, tags, vins, issuers, withdrawnIssuers, expiresWithinDays } = selection;
  if (fleets.length) where.push(`f.code = any(${bind(fleets)}::text[])`);
  if (models.length) where.push(`m.code = any(${bind(models)}::text[])`);
  if (tags.length) where.push(`v.tags && ${bind(tags)}::text[]`);
  if (vins.length) where.push(`v.vin = any(${bind(vins)}::text[])`);
  if (issuers.length) where.push(`c.issuer = any(${bind(issuers)}::text[])`);
  if (withdrawnIssuers.length) {
    where.push(`exists (select 1 from tbox_certificates w where w.tbox_id = t.id
      and w.issuer = any(${bind(withdrawnIssuers)}::text[]) and w.revocation_reason = 'cACompromise')`);
  }
  if (expiresWithinDays !== null) where.push(`c.not_after <= $1 + make_interval(days => ${bind(expiresWithinDays)})`);
  where.push(withoutCertificate ? 'c.id is null' : 'c.id is not null');
  const text = `select v.id as vehicle_id, t.id as tbox_id, c.id as old_id, coalesce(p.connected, false) as connected,
      exists (select 1 from rotation_targets o where o.tbox_id = t.id
        and o.state in ('waiting', 'asked', 'issued', 'installed')) as busy
    from vehicles v
    join fleets f on f.id = v.fleet_id
    join vehicle_models m on m.id = v.model_id
    join tboxes t on t.serial = v.tbox_serial
    left join vehicle_presence p on p.vehicle_id = v.id
    left join lateral (
      select id, issuer, not_after from tbox_certificates
      where tbox_id = t.id and revoked_at is null and not_after > $1
      order by last_seen_at desc nulls last, not_after desc, id limit 1
    ) c on true
    where ${where.join(' and ')}`;
  return { text, values };
}

/** Counts selected vehicles: all, connected, and those in another rotation. */
export async function countSelected(
  db: Db,
  selection: RotationSelection,
  options: { now: Date; withoutCertificate?: boolean },
): Promise<Omit<RotationPreview, 'withoutCertificate'>> {
  const { text, values } = selectedVehicles(selection, options);
  const { rows } = await db.query<Omit<RotationPreview, 'withoutCertificate'>>({
    text: `select count(*)::int as total, count(*) filter (where connected)::int as connected,
       count(*) filter (where busy)::int as busy from (${text}) s`,
    values,
  });
  return rows[0] ?? { total: 0, connected: 0, busy: 0 };
}

/**
 * Inserts the selected vehicles as targets; those in another rotation as skipped. Connected ones are in the first
 * waves, in an order independent of fleet and model.
 * @param waves number of vehicles before each wave but the first, see `waveBounds`
 */
export async function insertTargets(
  db: Transaction,
  {
    rotationId,
    selection,
    waves,
    now,
  }: { rotationId: string; selection: RotationSelection; waves: number[]; now: Date },
): Promise<void> {
  const { text, values } = selectedVehicles(selection, { now });
  const bind = (value: unknown) => `$${values.push(value)}`;
  await db.query({
    text: `insert into rotation_targets (rotation_id, vehicle_id, tbox_id, old_certificate_id, wave, state, failure_code, changed_at)
     select ${bind(rotationId)}::uuid, vehicle_id, tbox_id, old_id,
       width_bucket(row_number() over (order by busy, connected desc, hashint4(vehicle_id), vehicle_id) - 1,
         ${bind(waves)}::int8[]),
       case when busy then 'skipped' else 'waiting' end, case when busy then 'other_rotation' end, $1
     from (${text}) s on conflict do nothing`,
    values,
  });
}
