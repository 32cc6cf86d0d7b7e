import type { Db } from '@/lib/platform/db';

type Named = { fleets: string[]; models: string[]; vins: string[]; usernames: string[]; tags: string[] };

const UNKNOWN = `
  select 'fleet:' || code as key from unnest($1::text[]) code where not exists (select 1 from fleets f where f.code = code.code)
  union all
  select 'model:' || code from unnest($2::text[]) code where not exists (select 1 from vehicle_models m where m.code = code.code)
  union all
  select 'vehicle:' || vin from unnest($3::text[]) vin where not exists (select 1 from vehicles v where v.vin = vin.vin)
  union all
  select 'service:' || name from unnest($4::text[]) name
    where not exists (select 1 from service_accounts s where s.username = name.name)
  union all
  select 'tag:' || tag from unnest($5::text[]) tag where not exists (select 1 from vehicles v where v.tags @> array[tag.tag] and v.archived_at is null)`;

/** Keys (`principalKey`) of those that do not exist. */
export async function selectUnknown(db: Db, { fleets, models, vins, usernames, tags }: Named): Promise<Set<string>> {
  const { rows } = await db.query<{ key: string }>({ text: UNKNOWN, values: [fleets, models, vins, usernames, tags] });
  return new Set(rows.map(({ key }) => key));
}
