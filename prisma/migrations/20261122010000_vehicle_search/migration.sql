-- The vehicle list at a million vehicles (docs/decisions/007-vehicle-list.md).
CREATE EXTENSION IF NOT EXISTS "pg_trgm";

-- What people search, in one text: VIN, plate without its separators, TBox serial, one a line, in capitals.
ALTER TABLE "vehicles" ADD COLUMN "search" TEXT GENERATED ALWAYS AS (
  "vin" || E'\n' || translate(upper(coalesce("plate", '')), E' -\u00B7', '') || E'\n' || upper(coalesce("tbox_serial", ''))
) STORED;
-- An estimate of how many vehicles a substring has comes from this sample of the column
ALTER TABLE "vehicles" ALTER COLUMN "search" SET STATISTICS 1000;

-- Without the first five characters, which a whole model shares: those are found through "vehicle_counts"
CREATE INDEX "vehicles_search_idx" ON "vehicles" USING GIN (substr("search", 6) gin_trgm_ops) WITH (fastupdate = off);
ALTER INDEX "vehicles_search_idx" ALTER COLUMN 1 SET STATISTICS 1000;
CREATE INDEX "vehicles_tags_idx" ON "vehicles" USING GIN ("tags") WITH (fastupdate = off);

-- Orders of the list, alone and within fleet and model (a model is one stretch of VINs, a city one stretch of plates).
-- U+FFFF sorts a vehicle without a plate after all others
DROP INDEX "vehicles_plate_idx";
DROP INDEX "vehicles_fleet_id_vin_idx";
DROP INDEX "vehicles_model_id_vin_idx";
CREATE INDEX "vehicles_fleet_id_model_id_vin_idx" ON "vehicles"("fleet_id", "model_id", "vin");
CREATE INDEX "vehicles_model_id_idx" ON "vehicles"("model_id");
CREATE INDEX "vehicles_plate_vin_idx" ON "vehicles"((coalesce("plate", E'\uFFFF') COLLATE "C"), "vin");
CREATE INDEX "vehicles_fleet_id_model_id_plate_vin_idx"
  ON "vehicles"("fleet_id", "model_id", (coalesce("plate", E'\uFFFF') COLLATE "C"), "vin");
-- Searches too short for trigrams are prefixes
CREATE INDEX "vehicles_plate_prefix_idx"
  ON "vehicles"(translate(upper(coalesce("plate", '')), E' -\u00B7', '') text_pattern_ops);
CREATE INDEX "vehicles_tbox_serial_prefix_idx" ON "vehicles"(upper(coalesce("tbox_serial", '')) text_pattern_ops);

-- What the list filters by, one narrow row a vehicle. "facts": 1 connected once, 2 connected, 4 sleeping,
-- 8 connected and data fresh. Apart from "vehicle_presence", whose updates so stay HOT.
CREATE TABLE "vehicle_facets" (
    "vehicle_id" INTEGER NOT NULL,
    "fleet_id" INTEGER NOT NULL,
    "model_id" INTEGER NOT NULL,
    "vin_prefix" TEXT NOT NULL,
    "facts" SMALLINT NOT NULL DEFAULT 0,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vehicle_facets_pkey" PRIMARY KEY ("vehicle_id")
);
CREATE INDEX "vehicle_facets_fleet_id_facts_changed_at_vehicle_id_idx"
  ON "vehicle_facets"("fleet_id", "facts", "changed_at", "vehicle_id");
ALTER TABLE "vehicle_facets" ADD CONSTRAINT "vehicle_facets_vehicle_id_fkey"
  FOREIGN KEY ("vehicle_id") REFERENCES "vehicles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Vehicles a fleet, model, start of VIN and facts. True at every moment: "vehicle_counts" + "vehicle_count_deltas".
CREATE TABLE "vehicle_counts" (
    "fleet_id" INTEGER NOT NULL,
    "model_id" INTEGER NOT NULL,
    "vin_prefix" TEXT NOT NULL,
    "facts" SMALLINT NOT NULL,
    "vehicles" INTEGER NOT NULL,

    CONSTRAINT "vehicle_counts_pkey" PRIMARY KEY ("fleet_id", "model_id", "vin_prefix", "facts")
);
-- Changes not yet folded in: appended, so that writers never wait for each other
CREATE TABLE "vehicle_count_deltas" (
    "id" BIGSERIAL NOT NULL,
    "fleet_id" INTEGER NOT NULL,
    "model_id" INTEGER NOT NULL,
    "vin_prefix" TEXT NOT NULL,
    "facts" SMALLINT NOT NULL,
    "delta" INTEGER NOT NULL,

    CONSTRAINT "vehicle_count_deltas_pkey" PRIMARY KEY ("id")
);

CREATE FUNCTION "presence_facts"(connected boolean, connected_at timestamptz, sleeping boolean, data_fresh boolean)
RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (CASE WHEN connected_at IS NULL THEN 0 ELSE 1 END + CASE WHEN connected THEN 2 ELSE 0 END
    + CASE WHEN sleeping THEN 4 ELSE 0 END + CASE WHEN connected AND data_fresh THEN 8 ELSE 0 END)::smallint
$$;

CREATE FUNCTION "vehicle_facets_of_new_vehicles"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO vehicle_facets (vehicle_id, fleet_id, model_id, vin_prefix, changed_at)
  SELECT id, fleet_id, model_id, left(vin, 8), created_at FROM changed;
  RETURN NULL;
END
$$;
CREATE TRIGGER "vehicles_facets_insert" AFTER INSERT ON "vehicles" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "vehicle_facets_of_new_vehicles"();

CREATE FUNCTION "vehicle_facets_of_vehicles"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE vehicle_facets f SET fleet_id = c.fleet_id, model_id = c.model_id, vin_prefix = left(c.vin, 8)
  FROM changed c
  WHERE f.vehicle_id = c.id AND (f.fleet_id, f.model_id, f.vin_prefix) IS DISTINCT FROM (c.fleet_id, c.model_id, left(c.vin, 8));
  RETURN NULL;
END
$$;
CREATE TRIGGER "vehicles_facets_update" AFTER UPDATE ON "vehicles" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "vehicle_facets_of_vehicles"();

CREATE FUNCTION "vehicle_facets_of_presence"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE vehicle_facets f
  SET facts = presence_facts(c.connected, c.connected_at, c.sleeping, c.data_fresh), changed_at = c.changed_at
  FROM changed c
  WHERE f.vehicle_id = c.vehicle_id
    AND (f.facts <> presence_facts(c.connected, c.connected_at, c.sleeping, c.data_fresh) OR f.changed_at <> c.changed_at);
  RETURN NULL;
END
$$;
CREATE TRIGGER "vehicle_presence_facets_insert" AFTER INSERT ON "vehicle_presence" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "vehicle_facets_of_presence"();
CREATE TRIGGER "vehicle_presence_facets_update" AFTER UPDATE ON "vehicle_presence" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "vehicle_facets_of_presence"();

CREATE FUNCTION "vehicle_facets_without_presence"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE vehicle_facets f SET facts = 0 FROM changed c WHERE f.vehicle_id = c.vehicle_id AND f.facts <> 0;
  RETURN NULL;
END
$$;
CREATE TRIGGER "vehicle_presence_facets_delete" AFTER DELETE ON "vehicle_presence" REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "vehicle_facets_without_presence"();

CREATE FUNCTION "count_vehicle_facets"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO vehicle_count_deltas (fleet_id, model_id, vin_prefix, facts, delta)
    SELECT fleet_id, model_id, vin_prefix, facts, count(*) FROM added GROUP BY 1, 2, 3, 4;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO vehicle_count_deltas (fleet_id, model_id, vin_prefix, facts, delta)
    SELECT fleet_id, model_id, vin_prefix, facts, -count(*) FROM removed GROUP BY 1, 2, 3, 4;
  ELSE
    INSERT INTO vehicle_count_deltas (fleet_id, model_id, vin_prefix, facts, delta)
    SELECT fleet_id, model_id, vin_prefix, facts, sum(delta)
    FROM (SELECT fleet_id, model_id, vin_prefix, facts, 1 AS delta FROM added
          UNION ALL SELECT fleet_id, model_id, vin_prefix, facts, -1 FROM removed) AS change
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

CREATE FUNCTION "forget_vehicle_counts"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM vehicle_count_deltas;
  DELETE FROM vehicle_counts;
  RETURN NULL;
END
$$;
CREATE TRIGGER "vehicle_facets_count_truncate" AFTER TRUNCATE ON "vehicle_facets"
  FOR EACH STATEMENT EXECUTE FUNCTION "forget_vehicle_counts"();

-- What was registered before
INSERT INTO "vehicle_facets" ("vehicle_id", "fleet_id", "model_id", "vin_prefix", "facts", "changed_at")
SELECT v."id", v."fleet_id", v."model_id", left(v."vin", 8),
  CASE WHEN p."vehicle_id" IS NULL THEN 0 ELSE presence_facts(p."connected", p."connected_at", p."sleeping", p."data_fresh") END,
  coalesce(p."changed_at", v."created_at")
FROM "vehicles" v LEFT JOIN "vehicle_presence" p ON p."vehicle_id" = v."id";
