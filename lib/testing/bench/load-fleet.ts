import type pg from 'pg';
import { CITIES } from './cities';

// The benchmark's fleet, deterministic: 12 fleets of very different size, 18 models of four makers, most vehicles connected, 8 %
// never connected, plates by the city of the fleet, positions in and around some dozens of real cities.
const FLEETS = 12;
const MODELS = 18;
const SEED = 0.42;

/**
 * Loads `vehicles` vehicles with presence and state, unless a fleet of that size exists.
 * `allConnected`: no vehicle is disconnected, asleep or was never connected.
 */
export async function loadFleet(
  client: pg.ClientBase,
  vehicles: number,
  { allConnected = false } = {},
): Promise<{ loaded: boolean; ms: number }> {
  const started = Date.now();
  const present = await client.query<{ n: number }>({ text: 'select count(*)::int as n from vehicles' });
  if (present.rows[0]?.n === vehicles) return { loaded: false, ms: Date.now() - started };
  await client.query({ text: 'begin' }); // a killed load keeps the former rows and indexes
  await client.query({ text: "set local maintenance_work_mem = '256MB'" });
  // A trigger refuses to truncate the history of commands, even when it is empty
  await client.query({ text: 'set local session_replication_role = replica' });
  await client.query({ text: 'truncate vehicles, vehicle_models, fleets restart identity cascade' });
  await client.query({ text: 'set local session_replication_role = origin' });
  await client.query({ text: 'select setseed($1)', values: [SEED] });
  await client.query({ text: CATALOGUE });
  const indexes = await takeIndexes(client);
  await client.query({ text: CHECK_DIGIT });
  await client.query({ text: VEHICLES, values: [vehicles] });
  await client.query({ text: PRESENCE, values: [allConnected] });
  await client.query({ text: STATE });
  for (const definition of indexes) await client.query({ text: definition });
  await client.query({ text: 'commit' });
  for (const table of ['vehicles', 'vehicle_facets', 'vehicle_presence', 'vehicle_state', 'vehicle_count_deltas']) {
    await client.query({ text: `vacuum analyze ${table}` });
  }
  return { loaded: true, ms: Date.now() - started };
}

/** Drops the indexes that are not constraints, to create them after the load, and returns their definitions. */
async function takeIndexes(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>({
    text: `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid = any(array['vehicles', 'vehicle_facets']::regclass[]) and not indisunique`,
  });
  for (const { name } of rows) await client.query({ text: `drop index ${name}` });
  const definitions = rows.map((row) => row.definition);
  definitions.push('alter index vehicles_search_idx alter column 1 set statistics 1000');
  return definitions;
}

const CATALOGUE = `
insert into fleets (code, name) select 'fleet-' || n, 'Fleet ' || n from generate_series(1, ${FLEETS}) n;
insert into vehicle_models (code, name, manufacturer, powertrain)
select 'model-' || n, 'Model ' || n, 'Maker ' || (n % 4), (array['bev', 'phev', 'ice'])[1 + n % 3]
from generate_series(1, ${MODELS}) n`;

// ISO 3779 / 49 CFR 565.15, position 9
const CHECK_DIGIT = `
create or replace function pg_temp.check_digit(vin text) returns text language sql immutable as $$
  select case sum(substr(translate(vin, 'ABCDEFGHJKLMNPRSTUVWXYZ', '12345678123457923456789'), i, 1)::int
    * (array[8,7,6,5,4,3,2,10,0,9,8,7,6,5,4,3,2])[i]) % 11
    when 10 then 'X' else (sum(substr(translate(vin, 'ABCDEFGHJKLMNPRSTUVWXYZ', '12345678123457923456789'), i, 1)::int
    * (array[8,7,6,5,4,3,2,10,0,9,8,7,6,5,4,3,2])[i]) % 11)::text end
  from generate_series(1, 17) i
$$`;

// power(random(), 2): small numbers are more frequent, for fleets, models and cities of different size
const VEHICLES = `
insert into vehicles (vin, plate, fleet_id, model_id, tags, tbox_serial, created_at, updated_at)
select overlay(raw placing pg_temp.check_digit(raw) from 9 for 1), plate, fleet, model, tags, tbox,
  timestamptz '2024-01-01' + n * interval '1 minute', now()
from (
  select n, fleet, model,
    (array['LTP', 'LTZ', 'WTP', 'VTR'])[1 + model % 4] || substr('ABCDEFGHJKLMNPRSTUVWXYZ', model, 1)
      || (array['A1', 'B2', 'C3'])[1 + (r1 * 3)::int % 3] || (array['E', 'H', 'K'])[1 + model % 3]
      || substr('123456', 1 + (r2 * 5)::int, 1) || '0'
      || substr('PRSTV', 1 + (n * 5 / ($1::int + 1)), 1) || substr('ABC', 1 + (r3 * 3)::int % 3, 1)
      || lpad((n % 1000000)::text, 6, '0') as raw,
    case when r4 < 0.05 then null when fleet % 4 = 0
      then (array['B', 'M', 'HH'])[1 + fleet % 3] || '-' || chr(65 + (r5 * 25)::int) || chr(65 + (r6 * 25)::int) || ' ' || (100 + (r7 * 9899)::int)
      else (array['沪', '京', '浙', '粤', '川'])[1 + fleet % 5] || chr(65 + (r5 * 5)::int) || '·' || upper(lpad(to_hex((r6 * 1048575)::int), 5, '0')) end as plate,
    array_remove(array[case when r8 < 0.3 then 'leased' end, case when r9 < 0.05 then 'pilot' end,
      case when r10 < 0.001 then 'recall-' || (r7 * 9)::int end, case when n % 1000000 < 20000 then 'first-batch' end], null) as tags,
    case when r11 < 0.03 then null
      else 'TBX' || substr('456', 1 + (r12 * 3)::int % 3, 1) || upper(lpad(to_hex(n # 11259375), 8, '0')) end as tbox
  from (
    select n, 1 + floor(power(random(), 2) * ${FLEETS})::int as fleet, 1 + floor(power(random(), 1.5) * ${MODELS})::int as model,
      random() r1, random() r2, random() r3, random() r4, random() r5, random() r6, random() r7, random() r8, random() r9,
      random() r10, random() r11, random() r12
    from generate_series(0, $1::int - 1) n
  ) as drawn
) as made`;

const PRESENCE = `
insert into vehicle_presence (vehicle_id, connected, connected_at, disconnected_at, disconnect_reason, sleeping, data_fresh, changed_at)
select id, $1 or r1 < 0.68, at, case when not $1 and r1 >= 0.68 then at end,
  case when not $1 and r1 >= 0.68 then 'keepalive_timeout' end, not $1 and r2 < 0.12, r3 < 0.985, at
from (
  select id, random() r1, random() r2, random() r3, now() - power(random(), 4) * interval '30 days' as at
  from vehicles where $1 or id % 25 > 1
) as drawn`;

/** Degrees of latitude, standard deviation: four of five vehicles are in town, the others around it. */
const TOWN_DEG = 0.07;
const AROUND_DEG = 0.5;
const perPercent = (value: (city: (typeof CITIES)[number]) => number): string =>
  `(array[${CITIES.flatMap((city) => Array.from({ length: city.share }, () => value(city))).join(',')}]::float8[])`;

const STATE = `
insert into vehicle_state (vehicle_id, sampled_at, received_at, seq, latitude, longitude, heading_deg, speed_kmh, state_of_charge_pct, odometer_km, position_at, signals)
select vehicle_id, changed_at, changed_at, 1, centre_latitude + random_normal(0, spread),
  centre_longitude + random_normal(0, spread) / cos(radians(centre_latitude)),
  random() * 360, random() * 120, random() * 100, random() * 100000, changed_at, '{}'
from (
  select vehicle_id, changed_at, case when random() < 0.8 then ${TOWN_DEG} else ${AROUND_DEG} end as spread,
    ${perPercent(({ latitude }) => latitude)}[percent] as centre_latitude,
    ${perPercent(({ longitude }) => longitude)}[percent] as centre_longitude
  from (select vehicle_id, changed_at, 1 + floor(random() * 100)::int as percent from vehicle_presence) as drawn
) as placed`;
