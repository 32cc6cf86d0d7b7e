import { createDb } from '@/lib/platform/db';
import { type ListClass, listRows, measureLists } from './list-classes';
import { openListDatabase } from './list-database';
import type { BenchRequest, Catalogue } from './list-requests';
import { report } from './report';
import { signInCookie } from './sign-in-cookie';
import type { Stack } from './stack';

/** The requests of `benchList` at the HTTP API of the real web process, until the last byte. */
export async function benchListHttp(stack: Stack): Promise<ListClass[]> {
  const url = await openListDatabase(stack);
  const db = createDb({ url, applicationName: 'bench', poolMax: 1 });
  const origin = `http://localhost:${stack.settings.PORT}`;
  await stack.startWith({ DATABASE_URL: url }, 'web');
  try {
    const cookie = await signInCookie(origin);
    const classes = await measureLists(db, async (request, catalogue) => {
      const response = await fetch(`${origin}/api/v1/vehicles?${queryOf(request, catalogue)}`, { headers: { cookie } });
      const page = (await response.json()) as { items?: unknown[] };
      if (!response.ok || !page.items) throw new Error(`${response.status} ${JSON.stringify(page)}`);
    });
    report('list-http', listRows(classes), classes);
    return classes;
  } finally {
    await stack.stop('web');
    await db.close();
  }
}

/** The request as an administrator, with the fleets of another actor as a filter. */
function queryOf({ input, fleets }: BenchRequest, catalogue: Catalogue): URLSearchParams {
  const own = fleets === 'all' ? [] : catalogue.fleets.filter(({ id }) => fleets.includes(id)).map(({ code }) => code);
  const query = { ...input, fleet: input.fleet ?? own };
  return new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value].flat().flatMap((one) => (one === undefined ? [] : [[name, String(one)]])),
    ),
  );
}
