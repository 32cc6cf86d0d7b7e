import pg from 'pg';
import { PLATFORM_ROLES } from '@/lib/contracts';
import { systemActor } from '@/lib/domain/context';
import { ensureAdministrator } from '@/lib/domain/users';
import { systemClock } from '@/lib/platform/clock';
import { createDb, migrate } from '@/lib/platform/db';
import { ensureDatabase } from '@/lib/platform/db/embedded';
import { loadFleet } from '../load-fleet';
import { BENCH_ADMIN, type Stack } from '../stack';
import { SHARE_MOVING } from './moving-share';

export type MapFleet = {
  url: string;
  vehicles: number;
  /** Vehicles of the load generator. */
  moving: number;
  /** The vehicle for latency measurements; not one of the moving ones. */
  probe: { id: number; vin: string };
};

/** A separate database in the stack's server: this many vehicles, all connected, loaded once. */
export async function openMapDatabase({ database }: Stack, vehicles: number): Promise<MapFleet> {
  const { url } = await ensureDatabase(database(`tsp_map_${vehicles}`));
  await migrate(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { loaded, ms } = await loadFleet(client, vehicles, { allConnected: true });
    if (loaded) process.stderr.write(`${vehicles} vehicles loaded in ${Math.round(ms / 1_000)} s\n`);
    const { rows } = await client.query<MapFleet['probe']>('select id, vin from vehicles where id % $1 = 1 limit 1', [
      1 / SHARE_MOVING,
    ]);
    // The process under test runs role `live` only and has to become ready, however long the map takes to load
    await client.query(
      `insert into role_leases (instance, role, held_since, renewed_at) select 'bench', unnest($1::text[]), now(), 'infinity'
       on conflict do nothing`,
      [PLATFORM_ROLES],
    );
    const [probe] = rows;
    if (!probe) throw new Error('The fleet is empty');
    const db = createDb({ url, applicationName: 'bench', poolMax: 1 });
    const ctx = { db, clock: systemClock, actor: systemActor('bench') };
    await ensureAdministrator({ ctx, input: BENCH_ADMIN }).finally(() => db.close());
    return { url, vehicles, moving: Math.round(vehicles * SHARE_MOVING), probe };
  } finally {
    await client.end();
  }
}
