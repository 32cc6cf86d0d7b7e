import { SIGNAL } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ms, time } from '@/lib/platform/db/sql-time';

type Range = { vehicleId: number; from: number; to: number; points: number };

// Both as conditions on the key, so that PostgreSQL prunes partitions and reads a range of the index
const IN_RANGE = `vehicle_id = $1 and sampled_at >= ${time('$2')}
  and sampled_at < ${time('$3')}`;
const BUCKET = `width_bucket(${ms('sampled_at')}, $2::float8, $3::float8, $4::int)`;

export async function selectSeries(
  db: Db,
  { vehicleId, signal, from, to, points }: Range & { signal: string },
): Promise<[number, number, number, number][]> {
  const { rows } = await db.query<{ bucket: number; avg: number; min: number; max: number }>({
    text: `select ${BUCKET} as bucket, avg(value) as avg, min(value) as min, max(value) as max
     from (
       select sampled_at, case jsonb_typeof(signals -> $5) when 'number' then (signals -> $5)::float8
                            when 'boolean' then (signals -> $5)::boolean::int::float8 end as value
       from telemetry where ${IN_RANGE} and signals ? $5
     ) as readings
     where value is not null group by 1 order by 1`,
    values: [vehicleId, from, to, points, signal],
  });
  const length = (to - from) / points;
  return rows.map(({ bucket, avg, min, max }) => [Math.round(from + (bucket - 0.5) * length), avg, min, max]);
}

export async function selectTrack(
  db: Db,
  { vehicleId, from, to, points }: Range,
): Promise<[number, number, number, number | null][]> {
  const { rows } = await db.query<{ t: number; lon: number; lat: number; speed: number | null }>({
    text: `select distinct on (${BUCKET}) ${ms('sampled_at')} as t, (signals -> $5)::float8 as lon, (signals -> $6)::float8 as lat,
            (signals -> $7)::float8 as speed
     from telemetry where ${IN_RANGE} and signals ? $5 and signals ? $6
       -- As stored before they were refused
       and not (signals -> $5 = '0' and signals -> $6 = '0') and (signals ->> $8) is distinct from 'NONE'
     order by ${BUCKET}, sampled_at desc, seq desc`,
    values: [vehicleId, from, to, points, SIGNAL.longitude, SIGNAL.latitude, SIGNAL.speed, SIGNAL.fixType],
  });
  return rows.map(({ t, lon, lat, speed }) => [t, lon, lat, speed]);
}
