import type { Db } from '@/lib/platform/db';
import type { Actor } from '../context';

// fleet_tags has every tag that a fleet ever had; only those of existing vehicles are selected
const TAGS = `
select distinct t.tag from fleet_tags t
where ($1::int[] is null or t.fleet_id = any($1))
  and exists (select 1 from vehicles v where v.tags @> array[t.tag] and v.fleet_id = t.fleet_id
    and v.archived_at is null)
order by 1`;

export async function selectTags(db: Db, fleets: Actor['fleets']): Promise<string[]> {
  const { rows } = await db.query<{ tag: string }>({ text: TAGS, values: [fleets === 'all' ? null : fleets] });
  return rows.map((row) => row.tag);
}
