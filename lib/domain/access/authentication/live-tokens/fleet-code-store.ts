import type { Db } from '@/lib/platform/db';

export async function readFleetCodes(db: Db, ids: number[]): Promise<string[]> {
  const { rows } = await db.query<{ code: string }>({
    text: 'select code from fleets where id = any($1) order by code',
    values: [ids],
  });
  return rows.map((row) => row.code);
}
