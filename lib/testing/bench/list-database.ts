import pg from 'pg';
import { systemActor } from '@/lib/domain/context';
import { ensureAdministrator } from '@/lib/domain/users';
import { systemClock } from '@/lib/platform/clock';
import { createDb, migrate } from '@/lib/platform/db';
import { ensureDatabase } from '@/lib/platform/db/embedded';
import { loadFleet } from './load-fleet';
import { BENCH_ADMIN, type Stack } from './stack';

const LIST_VEHICLES = 1_000_000;

/** A separate database in the stack's server: a million vehicles, loaded once, and an administrator. */
export async function openListDatabase({ database }: Stack): Promise<string> {
  const { url } = await ensureDatabase(database('tsp_list'));
  await migrate(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { loaded, ms } = await loadFleet(client, LIST_VEHICLES);
    if (loaded) process.stderr.write(`${LIST_VEHICLES} vehicles loaded in ${Math.round(ms / 1_000)} s\n`);
  } finally {
    await client.end();
  }
  const db = createDb({ url, applicationName: 'bench', poolMax: 1 });
  try {
    await ensureAdministrator({ ctx: { db, clock: systemClock, actor: systemActor('bench') }, input: BENCH_ADMIN });
  } finally {
    await db.close();
  }
  return url;
}
