-- The vehicle list reads one row a vehicle, without joins, and plans from small counts (docs/decisions/007-vehicle-list.md).

-- Plates are ordered as they are searched: in capitals, without what stands between their parts; U+FFFF sorts a vehicle
-- without a plate after all others. One index then serves the order and the search for a beginning.
ALTER TABLE "vehicles" ADD COLUMN "plate_key" TEXT COLLATE "C"
  GENERATED ALWAYS AS (coalesce(nullif(search_form("plate"), ''), E'\uFFFF')) STORED;
DROP INDEX "vehicles_plate_vin_idx";
DROP INDEX "vehicles_fleet_id_model_id_plate_vin_idx";
DROP INDEX "vehicles_plate_prefix_idx";
CREATE INDEX "vehicles_plate_key_vin_idx" ON "vehicles"("plate_key", "vin");
CREATE INDEX "vehicles_fleet_id_model_id_plate_key_vin_idx" ON "vehicles"("fleet_id", "model_id", "plate_key", "vin");

-- Both tables are derived and made anew: facets with all that the list filters and orders by, counts without the start of
-- the VIN (which is counted apart, and rarely needed).
DROP TABLE "vehicle_facets";
DROP TABLE "vehicle_counts";
DELETE FROM "vehicle_count_deltas";

CREATE TABLE "vehicle_facets" (
    "vehicle_id" INTEGER NOT NULL,
    "fleet_id" INTEGER NOT NULL,
    "model_id" INTEGER NOT NULL,
    "facts" SMALLINT NOT NULL DEFAULT 0,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "vin" TEXT NOT NULL,
    "plate_key" TEXT COLLATE "C" NOT NULL,
    "search" TEXT NOT NULL,
    "tags" TEXT[] NOT NULL,

    CONSTRAINT "vehicle_facets_pkey" PRIMARY KEY ("vehicle_id")
);
CREATE TABLE "vehicle_counts" (
    "fleet_id" INTEGER NOT NULL,
    "model_id" INTEGER NOT NULL,
    "facts" SMALLINT NOT NULL,
    "vehicles" INTEGER NOT NULL,

    CONSTRAINT "vehicle_counts_pkey" PRIMARY KEY ("fleet_id", "model_id", "facts")
);
CREATE TABLE "vehicle_vin_prefixes" (
    "fleet_id" INTEGER NOT NULL,
    "model_id" INTEGER NOT NULL,
    "vin_prefix" TEXT NOT NULL,
    "vehicles" INTEGER NOT NULL,

    CONSTRAINT "vehicle_vin_prefixes_pkey" PRIMARY KEY ("fleet_id", "model_id", "vin_prefix")
);

INSERT INTO "vehicle_facets" ("vehicle_id", "fleet_id", "model_id", "facts", "changed_at", "vin", "plate_key", "search", "tags")
SELECT v."id", v."fleet_id", v."model_id",
  CASE WHEN p."vehicle_id" IS NULL THEN 0 ELSE presence_facts(p."connected", p."connected_at", p."sleeping", p."data_fresh") END,
  coalesce(p."changed_at", v."created_at"), v."vin", v."plate_key", v."search", coalesce(v."tags", '{}')
FROM "vehicles" v LEFT JOIN "vehicle_presence" p ON p."vehicle_id" = v."id";
INSERT INTO "vehicle_counts" SELECT "fleet_id", "model_id", "facts", count(*) FROM "vehicle_facets" GROUP BY 1, 2, 3;
INSERT INTO "vehicle_vin_prefixes" SELECT "fleet_id", "model_id", left("vin", 8), count(*) FROM "vehicle_facets" GROUP BY 1, 2, 3;

-- Orders by change: within fleets, and over all of them
CREATE INDEX "vehicle_facets_fleet_id_facts_changed_at_vehicle_id_idx"
  ON "vehicle_facets"("fleet_id", "facts", "changed_at", "vehicle_id");
CREATE INDEX "vehicle_facets_facts_changed_at_vehicle_id_idx" ON "vehicle_facets"("facts", "changed_at", "vehicle_id");
ALTER TABLE "vehicle_facets" ADD CONSTRAINT "vehicle_facets_vehicle_id_fkey"
  FOREIGN KEY ("vehicle_id") REFERENCES "vehicles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Rows of "vehicle_facets" are locked in order of id, whoever changes them: presence, imports, moves between fleets
CREATE OR REPLACE FUNCTION "vehicle_facets_of_new_vehicles"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO vehicle_facets (vehicle_id, fleet_id, model_id, changed_at, vin, plate_key, search, tags)
  SELECT id, fleet_id, model_id, created_at, vin, plate_key, search, coalesce(tags, '{}') FROM changed;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION "vehicle_facets_of_vehicles"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH locked AS MATERIALIZED (
    SELECT c.id, c.fleet_id, c.model_id, c.vin, c.plate_key, c.search, coalesce(c.tags, '{}') AS tags
    FROM changed c JOIN vehicle_facets f ON f.vehicle_id = c.id
    WHERE (f.fleet_id, f.model_id, f.search, f.tags, f.plate_key) IS DISTINCT FROM (c.fleet_id, c.model_id, c.search, coalesce(c.tags, '{}'), c.plate_key)
    ORDER BY f.vehicle_id FOR NO KEY UPDATE OF f
  )
  UPDATE vehicle_facets f
  SET fleet_id = l.fleet_id, model_id = l.model_id, vin = l.vin, plate_key = l.plate_key, search = l.search, tags = l.tags
  FROM locked l WHERE f.vehicle_id = l.id;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION "vehicle_facets_of_presence"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH locked AS MATERIALIZED (
    SELECT f.vehicle_id, presence_facts(c.connected, c.connected_at, c.sleeping, c.data_fresh) AS facts, c.changed_at
    FROM changed c JOIN vehicle_facets f ON f.vehicle_id = c.vehicle_id
    WHERE f.facts <> presence_facts(c.connected, c.connected_at, c.sleeping, c.data_fresh) OR f.changed_at <> c.changed_at
    ORDER BY f.vehicle_id FOR NO KEY UPDATE OF f
  )
  UPDATE vehicle_facets f SET facts = l.facts, changed_at = l.changed_at FROM locked l WHERE f.vehicle_id = l.vehicle_id;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION "vehicle_facets_without_presence"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH locked AS MATERIALIZED (
    SELECT f.vehicle_id FROM changed c JOIN vehicle_facets f ON f.vehicle_id = c.vehicle_id WHERE f.facts <> 0
    ORDER BY f.vehicle_id FOR NO KEY UPDATE OF f
  )
  UPDATE vehicle_facets f SET facts = 0 FROM locked l WHERE f.vehicle_id = l.vehicle_id;
  RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION "count_vehicle_facets"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO vehicle_count_deltas (fleet_id, model_id, vin_prefix, facts, delta)
    SELECT fleet_id, model_id, left(vin, 8), facts, count(*) FROM added GROUP BY 1, 2, 3, 4;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO vehicle_count_deltas (fleet_id, model_id, vin_prefix, facts, delta)
    SELECT fleet_id, model_id, left(vin, 8), facts, -count(*) FROM removed GROUP BY 1, 2, 3, 4;
  ELSE
    INSERT INTO vehicle_count_deltas (fleet_id, model_id, vin_prefix, facts, delta)
    SELECT fleet_id, model_id, vin_prefix, facts, sum(delta)
    FROM (SELECT fleet_id, model_id, left(vin, 8) AS vin_prefix, facts, 1 AS delta FROM added
          UNION ALL SELECT fleet_id, model_id, left(vin, 8), facts, -1 FROM removed) AS change
    GROUP BY 1, 2, 3, 4 HAVING sum(delta) <> 0;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER "vehicle_facets_count_insert" AFTER INSERT ON "vehicle_facets" REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION "count_vehicle_facets"();
CREATE TRIGGER "vehicle_facets_count_update" AFTER UPDATE ON "vehicle_facets" REFERENCING OLD TABLE AS removed NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION "count_vehicle_facets"();
CREATE TRIGGER "vehicle_facets_count_delete" AFTER DELETE ON "vehicle_facets" REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION "count_vehicle_facets"();

CREATE OR REPLACE FUNCTION "forget_vehicle_counts"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM vehicle_count_deltas;
  DELETE FROM vehicle_counts;
  DELETE FROM vehicle_vin_prefixes;
  RETURN NULL;
END
$$;
CREATE TRIGGER "vehicle_facets_count_truncate" AFTER TRUNCATE ON "vehicle_facets"
  FOR EACH STATEMENT EXECUTE FUNCTION "forget_vehicle_counts"();

-- One vehicle in 512: how common a text or a tag is, estimated from a few pages
CREATE INDEX "vehicles_sample_idx" ON "vehicles"("id") INCLUDE ("fleet_id", "model_id", "search", "tags") WHERE "id" % 512 = 0;
