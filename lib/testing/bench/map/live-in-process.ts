// Process with role `live` only: fed by calls instead of a broker; frames are counted instead of sent.
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseCells } from '@/lib/browser/map/choose-cells';
import { ALL_FLEETS, createTopics, INTEREST_RENEW_MS, type Interest, SIGNAL } from '@/lib/contracts';
import { systemActor } from '@/lib/domain/context';
import { createLive } from '@/lib/domain/live';
import { systemClock } from '@/lib/platform/clock';
import { createDb } from '@/lib/platform/db';
import { createLog } from '@/lib/platform/log';
import { createMetrics } from '@/lib/platform/metrics';
import { MovingFleet } from './moving-fleet';
import type { InProcessOrder, InProcessResult } from './run-in-process';
import { boundsOf, townView, VIEWS } from './views';

const TICK_MS = 10;
const WIDTH_PX = 1_280;
const HEIGHT_PX = 800;

const { databaseUrl, rate, watchers, seconds } = JSON.parse(process.argv[2] ?? '{}') as InProcessOrder;
const db = createDb({ url: databaseUrl, applicationName: 'bench', poolMax: 2 });
let bytes = 0;
const live = createLive({
  ctx: { db, clock: systemClock, actor: systemActor('bench') },
  log: createLog('bench', 'warn'),
  metrics: createMetrics('bench'),
  topics: createTopics(),
  ownership: { part: 0, parts: 1 },
  publish: (_topic, payload) => {
    bytes += payload.length;
    return true;
  },
});
const readBegan = performance.now();
live.catchUp(Date.now());
while (live.map.problem() !== null) await sleep(20);
const readMs = performance.now() - readBegan;

const views = Array.from({ length: watchers }, (_, i) => VIEWS[i] ?? townView(i));
const watch = () => {
  views.forEach((view, i) => {
    const { cells } = chooseCells(boundsOf(view, WIDTH_PX, HEIGHT_PX), view.zoom, 1);
    const interest: Interest = { vehicles: [], cells: { scopes: [ALL_FLEETS], cells } };
    live.receiveInterest(`bench-${i}`, Buffer.from(JSON.stringify(interest)));
  });
};
watch();
setInterval(watch, INTEREST_RENEW_MS);

const fleet = await MovingFleet.read(databaseUrl);
let fed = 0;
const began = performance.now();
setInterval(() => {
  const due = ((performance.now() - began) / 1_000) * rate;
  const now = Date.now();
  for (; fed < due; fed++) {
    const { vin, longitude, latitude, headingDeg } = fleet.move(now);
    const signals: [string, number][] = [
      [SIGNAL.latitude, latitude],
      [SIGNAL.longitude, longitude],
      [SIGNAL.heading, headingDeg],
      [SIGNAL.speed, 50],
    ];
    live.receiveTelemetry({ kind: 'telemetry', vin, sampledAt: now, receivedAt: now, seq: fed, signals, refused: [] });
  }
}, TICK_MS);

await sleep(5_000);
const before = { cpu: process.cpuUsage(), fed, bytes, at: performance.now() };
await sleep(seconds * 1_000);
const cpu = process.cpuUsage(before.cpu);
const passed = (performance.now() - before.at) / 1_000;
process.send?.({
  readMs,
  fedPerSecond: (fed - before.fed) / passed,
  bytesPerSecond: (bytes - before.bytes) / passed,
  cpuShare: (cpu.user + cpu.system) / 1e6 / passed,
  rssBytes: process.memoryUsage.rss(),
} satisfies InProcessResult);
process.exit(0);
