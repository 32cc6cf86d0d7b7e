import { SIGNAL } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ms, time } from '@/lib/platform/db/sql-time';
import { statement } from '@/lib/platform/db/statement';

type Range = { vehicleId: number; from: number; to: number; points: number };

// Conditions on the key, so that PostgreSQL prunes partitions and reads a range of the index
const IN_RANGE = `vehicle_id = :vehicleId and sampled_at >= ${time(':from')}
  and sampled_at < ${time(':to')}`;
const BUCKET = `width_bucket(${ms('sampled_at')}, :from::float8, :to::float8, :points::int)`;

const seriesQuery = statement(
  `select ${BUCKET} as bucket, avg(value) as avg, min(value) as min, max(value) as max
  from (
    select sampled_at, case jsonb_typeof(signals -> :signal) when 'number' then (signals -> :signal)::float8
                         when 'boolean' then (signals -> :signal)::boolean::int::float8 end as value
    from telemetry where ${IN_RANGE} and signals ? :signal
  ) as readings
  where value is not null group by 1 order by 1`,
);

export async function selectSeries(
  db: Db,
  { vehicleId, signal, from, to, points }: Range & { signal: string },
): Promise<[number, number, number, number][]> {
  const { rows } = await db.query<{ bucket: number; avg: number; min: number; max: number }>(
    seriesQuery({ vehicleId, signal, from, to, points }),
  );
  const length = (to - from) / points;
  return rows.map(({ bucket, avg, min, max }) => [Math.round(from + (bucket - 0.5) * length), avg, min, max]);
}

const trackQuery = statement(
  `select distinct on (${BUCKET}) ${ms('sampled_at')} as t, (signals -> :longitude)::float8 as lon,
    (signals -> :latitude)::float8 as lat,
         (signals -> :speed)::float8 as speed
  from telemetry where ${IN_RANGE} and signals ? :longitude and signals ? :latitude
    -- Rows from before such positions were refused
    and not (signals -> :longitude = '0' and signals -> :latitude = '0') and (signals ->> :fixType) is distinct from 'NONE'
  order by ${BUCKET}, sampled_at desc, seq desc`,
);

export async function selectTrack(
  db: Db,
  { vehicleId, from, to, points }: Range,
): Promise<[number, number, number, number | null][]> {
  const { longitude, latitude, speed, fixType } = SIGNAL;
  const { rows } = await db.query<{ t: number; lon: number; lat: number; speed: number | null }>(
    trackQuery({ vehicleId, from, to, points, longitude, latitude, speed, fixType }),
  );
  return rows.map((row) => [row.t, row.lon, row.lat, row.speed]);
}
