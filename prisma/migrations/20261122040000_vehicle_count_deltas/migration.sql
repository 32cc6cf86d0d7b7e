-- When a fleet reconnects, every statement appends what it changed to the counts, and every list reads it until it is folded
-- in. The start of the VIN, which no reconnect changes, leaves those rows: far fewer are different, none is a text.
CREATE TABLE "vehicle_vin_prefix_deltas" (
    "id" BIGSERIAL NOT NULL,
    "fleet_id" INTEGER NOT NULL,
    "model_id" INTEGER NOT NULL,
    "vin_prefix" TEXT NOT NULL,
    "delta" INTEGER NOT NULL,

    CONSTRAINT "vehicle_vin_prefix_deltas_pkey" PRIMARY KEY ("id")
);
INSERT INTO "vehicle_vin_prefix_deltas" ("fleet_id", "model_id", "vin_prefix", "delta")
SELECT "fleet_id", "model_id", "vin_prefix", sum("delta") FROM "vehicle_count_deltas" GROUP BY 1, 2, 3 HAVING sum("delta") <> 0;
ALTER TABLE "vehicle_count_deltas" DROP COLUMN "vin_prefix";
-- Emptied every few seconds: what is left behind is cleared once a minute, however much of the table it is
ALTER TABLE "vehicle_count_deltas" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);

CREATE OR REPLACE FUNCTION "vehicle_facets_of_new_vehicles"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO vehicle_facets (vehicle_id, fleet_id, model_id, changed_at, vin, plate_key, search, tags)
  SELECT id, fleet_id, model_id, created_at, vin, plate_key, search, coalesce(tags, '{}') FROM changed;
  INSERT INTO vehicle_vin_prefix_deltas (fleet_id, model_id, vin_prefix, delta)
  SELECT fleet_id, model_id, left(vin, 8), count(*) FROM changed GROUP BY 1, 2, 3;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION "vehicle_facets_of_vehicles"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH locked AS MATERIALIZED (
    SELECT c.id, c.fleet_id, c.model_id, c.vin, c.plate_key, c.search, coalesce(c.tags, '{}') AS tags,
      f.fleet_id AS old_fleet_id, f.model_id AS old_model_id, f.vin AS old_vin
    FROM changed c JOIN vehicle_facets f ON f.vehicle_id = c.id
    WHERE (f.fleet_id, f.model_id, f.search, f.tags, f.plate_key) IS DISTINCT FROM (c.fleet_id, c.model_id, c.search, coalesce(c.tags, '{}'), c.plate_key)
    ORDER BY f.vehicle_id FOR NO KEY UPDATE OF f
  ), updated AS (
    UPDATE vehicle_facets f
    SET fleet_id = l.fleet_id, model_id = l.model_id, vin = l.vin, plate_key = l.plate_key, search = l.search, tags = l.tags
    FROM locked l WHERE f.vehicle_id = l.id
  )
  INSERT INTO vehicle_vin_prefix_deltas (fleet_id, model_id, vin_prefix, delta)
  SELECT fleet_id, model_id, vin_prefix, sum(delta)
  FROM (SELECT fleet_id, model_id, left(vin, 8) AS vin_prefix, 1 AS delta FROM locked
        UNION ALL SELECT old_fleet_id, old_model_id, left(old_vin, 8), -1 FROM locked) AS change
  GROUP BY 1, 2, 3 HAVING sum(delta) <> 0;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION "count_vehicle_facets"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO vehicle_count_deltas (fleet_id, model_id, facts, delta)
    SELECT fleet_id, model_id, facts, count(*) FROM added GROUP BY 1, 2, 3;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO vehicle_count_deltas (fleet_id, model_id, facts, delta)
    SELECT fleet_id, model_id, facts, -count(*) FROM removed GROUP BY 1, 2, 3;
    INSERT INTO vehicle_vin_prefix_deltas (fleet_id, model_id, vin_prefix, delta)
    SELECT fleet_id, model_id, left(vin, 8), -count(*) FROM removed GROUP BY 1, 2, 3;
  ELSE
    INSERT INTO vehicle_count_deltas (fleet_id, model_id, facts, delta)
    SELECT fleet_id, model_id, facts, sum(delta)
    FROM (SELECT fleet_id, model_id, facts, 1 AS delta FROM added
          UNION ALL SELECT fleet_id, model_id, facts, -1 FROM removed) AS change
    GROUP BY 1, 2, 3 HAVING sum(delta) <> 0;
  END IF;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION "forget_vehicle_counts"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM vehicle_count_deltas;
  DELETE FROM vehicle_counts;
  DELETE FROM vehicle_vin_prefix_deltas;
  DELETE FROM vehicle_vin_prefixes;
  RETURN NULL;
END
$$;
