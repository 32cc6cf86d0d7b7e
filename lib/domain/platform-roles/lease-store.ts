/** A lease that was not renewed for so long is not held, and a role that nobody has run for so long is unattended. */
const UNATTENDED_AFTER = `interval '30 s'`;
export const KEPT = `interval '1 day'`;
export const HELD = `l.released_at is null and l.renewed_at > now() - ${UNATTENDED_AFTER}`;

/**
 * Unattended roles of the array `$1`, by a preceding `leases` (role, held_since, renewed_at, held). Nothing is reported in the
 * first 30 s after the longest-running process came up, as others may be starting or the database was away, nor before any
 * process ever ran. Where all are gone, all roles are reported.
 */
export const SELECT_UNATTENDED = `
  select r.role, (extract(epoch from max(l.renewed_at)) * 1000)::float8 as "lastRunAt"
  from unnest($1::text[]) with ordinality r(role, position) left join leases l on l.role = r.role
  where (select coalesce(min(held_since) filter (where held), max(renewed_at)) from leases) <= now() - ${UNATTENDED_AFTER}
  group by r.role, r.position
  having coalesce(max(l.renewed_at) <= now() - ${UNATTENDED_AFTER}, true)
  order by r.position`;
