import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { createRotation, getRotation, listRotationTargets, revokeCertificate } from '@/lib/domain/pki';
import { systemClock } from '@/lib/platform/clock';
import { createDb, type Db } from '@/lib/platform/db';
import { ms, percentile, perSecond, type Row } from '../report';
import type { Stack } from '../stack';

const VEHICLES = 1_000;
const PER_MINUTE = 60_000;
const REVOKED = 200;
const CONCURRENCY = 4;
const BOUND_MS = 420_000;
// Flaky and sleeping vehicles are disconnected for a minute or longer; reachable ones are connected by then
const DEBOUNCE_MS = 120_000;
const POLL_INTERVAL_MS = 500;

type RotationFigures = { allMs: number; connected: number; confirmed: number[]; disconnectMs: number[] };

/**
 * A campaign of 1,000 simulated vehicles, from its creation to the last confirmation; then certificates are revoked, and the time is
 * measured until the broker reports no connection.
 */
export async function benchRotation(stack: Stack): Promise<{ rows: Row[]; figures: RotationFigures }> {
  await stack.start('edge', 'broker', 'platform', 'simulator');
  const db = createDb({ url: stack.databaseUrl, applicationName: 'bench', poolMax: 4 });
  const ctx: Ctx = { db, clock: systemClock, actor: systemActor('bench') };
  try {
    const vins = readFleet(stack).slice(0, VEHICLES);
    const connected = await collect(db);
    const plan = { canary: 0, waves: [100], soakMinutes: 0, perMinute: PER_MINUTE };
    const began = performance.now();
    const { id } = await createRotation({ ctx, input: { name: 'benchmark', selection: { vins }, plan } });
    const confirmed: number[] = [];
    let last = await getRotation({ ctx, input: { id } });
    let allMs = 0;
    for (; performance.now() - began < BOUND_MS; await sleep(POLL_INTERVAL_MS)) {
      last = await getRotation({ ctx, input: { id } });
      if (last.counts.confirmed > (confirmed.at(-1) ?? 0)) allMs = performance.now() - began;
      confirmed.push(last.counts.confirmed);
      if (last.state !== 'running' && last.state !== 'scheduled') break;
    }
    const stranded = (await listRotationTargets({ ctx, input: { id, stranded: true } })).items.length;
    const disconnectMs = await revokeSome(ctx, db);
    const { counts } = last;
    const halfMs = confirmed.findIndex((count) => count >= connected / 2) * POLL_INTERVAL_MS;
    return {
      figures: { allMs, connected, confirmed, disconnectMs },
      rows: [
        { what: `Rotation of ${VEHICLES} simulated vehicles, ${connected} of them connected at its start`, value: '' },
        { what: 'Half of those were confirmed after', value: `${(halfMs / 1_000).toFixed(1)} s` },
        { what: 'The last was confirmed after', value: `${(allMs / 1_000).toFixed(1)} s` },
        { what: 'Confirmed a second until half', value: perSecond(connected / 2 / (halfMs / 1_000)) },
        { what: 'How it ended', value: `${last.state}: ${JSON.stringify(counts)}` },
        { what: 'Stranded', value: String(stranded), aim: '0' },
        {
          what: `${REVOKED} revoked: until the connection was seen to be gone, p50 / p99`,
          value: `${ms(percentile(disconnectMs, 50))} / ${ms(percentile(disconnectMs, 99))}`,
          aim: 'p99 ≤ 1 s',
        },
      ],
    };
  } finally {
    await stack.stop('simulator', 'broker', 'platform', 'edge');
    await db.close();
  }
}

function readFleet({ settings }: Stack): string[] {
  const fleet = JSON.parse(readFileSync(path.join(settings.dataDir, 'simulator/fleet.json'), 'utf8')) as {
    vin: string;
  }[];
  return fleet.map(({ vin }) => vin);
}

async function collect(db: Db): Promise<number> {
  const began = performance.now();
  for (let before = -1; ; await sleep(5_000)) {
    const { rows } = await db.query<{ count: number }>({
      text: 'select count(*)::int as count from vehicle_presence where connected',
    });
    const count = rows[0]?.count ?? 0;
    if ((count > 0 && count <= before) || performance.now() - began > DEBOUNCE_MS) return count;
    before = count;
  }
}

async function revokeSome(ctx: Ctx, db: Db): Promise<number[]> {
  const { rows } = await db.query<{ serialNumber: string }>({
    text: `select c.serial_number as "serialNumber" from tbox_certificates c join tboxes t on t.id = c.tbox_id
     join vehicles v on v.tbox_serial = t.serial join vehicle_presence p on p.vehicle_id = v.id and p.connected
     where c.revoked_at is null and c.last_seen_at is not null order by c.id limit $1`,
    values: [REVOKED],
  });
  const todo = rows.map(({ serialNumber }) => serialNumber);
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let serialNumber = todo.pop(); serialNumber; serialNumber = todo.pop()) {
        await revokeCertificate({ ctx, input: { serialNumber, reason: 'keyCompromise' } });
        await sleep(20);
      }
    }),
  );
  await sleep(5_000);
  const { rows: disconnects } = await db.query<{ ms: number }>({
    text: `select coalesce(extract(epoch from cut_at - revoked_at) * 1000, 60000)::float8 as ms from tbox_certificates
     where revocation_reason = 'keyCompromise'`,
  });
  return disconnects.map((row) => row.ms);
}
