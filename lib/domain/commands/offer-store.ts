import type { Db } from '@/lib/platform/db';

export async function unfinishedConflictGroups(db: Db, vehicleId: number): Promise<Set<string>> {
  const { rows } = await db.query<{ group: string }>({
    text: `select conflict_group as "group" from commands
     where vehicle_id = $1 and finished_at is null and conflict_group is not null`,
    values: [vehicleId],
  });
  return new Set(rows.map(({ group }) => group));
}
