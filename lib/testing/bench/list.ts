import { type Actor, type Ctx, systemActor } from '@/lib/domain/context';
import { listVehicles } from '@/lib/domain/fleet';
import { systemClock } from '@/lib/platform/clock';
import { createDb } from '@/lib/platform/db';
import { type ListClass, listRows, measureLists } from './list-classes';
import { openListDatabase } from './list-database';
import { report } from './report';
import type { Stack } from './stack';

/** `listVehicles` itself over a million vehicles, by kind of request. */
export async function benchList(stack: Stack): Promise<ListClass[]> {
  const db = createDb({ url: await openListDatabase(stack), applicationName: 'bench' });
  try {
    const ctx: Ctx = { db, clock: systemClock, actor: systemActor('bench') };
    const classes = await measureLists(db, async ({ input, fleets }) => {
      const actor: Actor =
        fleets === 'all' ? ctx.actor : { kind: 'user', id: 'bench', label: 'bench', role: 'operator', fleets };
      await listVehicles({ ctx: { ...ctx, actor }, input });
    });
    report('list', listRows(classes), classes);
    return classes;
  } finally {
    await db.close();
  }
}
