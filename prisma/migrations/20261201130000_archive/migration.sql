-- Archived fleets, models and vehicles (docs/decisions/031-archive.md)
ALTER TABLE "fleets" ADD COLUMN "archived_at" TIMESTAMPTZ(3), ADD COLUMN "archived_by" TEXT;
ALTER TABLE "vehicle_models" ADD COLUMN "archived_at" TIMESTAMPTZ(3), ADD COLUMN "archived_by" TEXT;
ALTER TABLE "vehicles" ADD COLUMN "archived_at" TIMESTAMPTZ(3), ADD COLUMN "archived_by" TEXT, ADD COLUMN "archive_reason" TEXT;

-- The orders of the list have no archived vehicles, so that these cost a list nothing. The list by VIN gets an index of its own:
-- the unique one has all of them. "vehicles_search_idx" keeps all: certificates of archived vehicles are found by it.
DROP INDEX "vehicles_fleet_id_model_id_vin_idx";
DROP INDEX "vehicles_fleet_id_model_id_plate_key_vin_idx";
DROP INDEX "vehicles_plate_key_vin_idx";
DROP INDEX "vehicles_tags_idx";
DROP INDEX "vehicles_sample_idx";
CREATE INDEX "vehicles_listed_vin_idx" ON "vehicles"("vin") WHERE "archived_at" IS NULL;
CREATE INDEX "vehicles_fleet_id_model_id_vin_idx" ON "vehicles"("fleet_id", "model_id", "vin") WHERE "archived_at" IS NULL;
CREATE INDEX "vehicles_fleet_id_model_id_plate_key_vin_idx"
  ON "vehicles"("fleet_id", "model_id", "plate_key", "vin") WHERE "archived_at" IS NULL;
CREATE INDEX "vehicles_plate_key_vin_idx" ON "vehicles"("plate_key", "vin") WHERE "archived_at" IS NULL;
CREATE INDEX "vehicles_tags_idx" ON "vehicles" USING GIN ("tags") WITH (fastupdate = off) WHERE "archived_at" IS NULL;
CREATE INDEX "vehicles_sample_idx" ON "vehicles"("id") INCLUDE ("fleet_id", "model_id", "search", "tags")
  WHERE "id" % 512 = 0 AND "archived_at" IS NULL;
CREATE INDEX "vehicles_archived_idx" ON "vehicles"("archived_at", "id") WHERE "archived_at" IS NOT NULL;
-- What the janitor revokes after the hold
CREATE INDEX "tbox_certificates_held_idx" ON "tbox_certificates"("revoked_at") WHERE "revocation_reason" = 'certificateHold';

-- An archived vehicle has no row in "vehicle_facets", and is in no count
CREATE OR REPLACE FUNCTION "vehicle_facets_of_vehicles"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM vehicle_facets f USING (
    SELECT f.vehicle_id FROM changed c JOIN vehicle_facets f ON f.vehicle_id = c.id WHERE c.archived_at IS NOT NULL
    ORDER BY f.vehicle_id FOR UPDATE OF f) archived
  WHERE f.vehicle_id = archived.vehicle_id;

  -- Presence of restored vehicles is locked, so that a concurrent change of it is read here or finds the new row
  PERFORM 1 FROM vehicle_presence p JOIN changed c ON c.id = p.vehicle_id
  WHERE c.archived_at IS NULL AND NOT EXISTS (SELECT 1 FROM vehicle_facets f WHERE f.vehicle_id = c.id)
  ORDER BY p.vehicle_id FOR NO KEY UPDATE OF p;
  WITH restored AS (
    INSERT INTO vehicle_facets (vehicle_id, fleet_id, model_id, facts, changed_at, vin, plate_key, search, tags)
    SELECT c.id, c.fleet_id, c.model_id,
      CASE WHEN p.vehicle_id IS NULL THEN 0 ELSE presence_facts(p.connected, p.connected_at, p.sleeping, p.data_fresh, p.disconnect_reason) END,
      coalesce(p.changed_at, c.created_at), c.vin, c.plate_key, c.search, coalesce(c.tags, '{}')
    FROM changed c LEFT JOIN vehicle_presence p ON p.vehicle_id = c.id
    WHERE c.archived_at IS NULL AND NOT EXISTS (SELECT 1 FROM vehicle_facets f WHERE f.vehicle_id = c.id)
    ORDER BY c.id
    RETURNING fleet_id, model_id, vin
  )
  INSERT INTO vehicle_vin_prefix_deltas (fleet_id, model_id, vin_prefix, delta)
  SELECT fleet_id, model_id, left(vin, 8), count(*) FROM restored GROUP BY 1, 2, 3;

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
