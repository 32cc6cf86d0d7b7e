import type { RotationSelection } from '@/lib/contracts';

/**
 * SQL of the vehicles that are selected: `vehicle_id`, `tbox_id`, `old_id` (the certificate it has: the one used last, else the
 * one that ends last), `connected`, `busy` (another campaign has it). A TBox without a valid certificate cannot be asked and is
 * not among them unless `withoutCertificate`.
 */
export function selectedVehicles(
  selection: RotationSelection,
  { now, withoutCertificate = false }: { now: Date; withoutCertificate?: boolean },
): { text: string; values: unknown[] } {
  const values: unknown[] = [now];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = ['true'];
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
