-- Every tag that a vehicle of a fleet has or had: the choices of a filter, without reading a million vehicles.
CREATE TABLE "fleet_tags" (
    "fleet_id" INTEGER NOT NULL,
    "tag" TEXT NOT NULL,

    CONSTRAINT "fleet_tags_pkey" PRIMARY KEY ("fleet_id", "tag")
);
CREATE FUNCTION "remember_fleet_tags"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO fleet_tags (fleet_id, tag)
  SELECT DISTINCT c.fleet_id, t.tag FROM changed c CROSS JOIN LATERAL unnest(c.tags) AS t(tag)
  WHERE NOT EXISTS (SELECT 1 FROM fleet_tags known WHERE known.fleet_id = c.fleet_id AND known.tag = t.tag)
  ORDER BY 1, 2
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER "vehicles_tags_insert" AFTER INSERT ON "vehicles" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "remember_fleet_tags"();
CREATE TRIGGER "vehicles_tags_update" AFTER UPDATE ON "vehicles" REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION "remember_fleet_tags"();
INSERT INTO "fleet_tags" SELECT DISTINCT v."fleet_id", t.tag FROM "vehicles" v CROSS JOIN LATERAL unnest(v."tags") AS t(tag);

-- People type a TBox serial with or without its hyphens: they are left out of both sides, as with plates.
DROP INDEX "vehicles_search_idx";
DROP INDEX "vehicles_tbox_serial_prefix_idx";
ALTER TABLE "vehicles" DROP COLUMN "search";
CREATE FUNCTION "search_form"(written text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT translate(upper(coalesce(written, '')), E' -\u00B7', '')
$$;
ALTER TABLE "vehicles" ADD COLUMN "search" TEXT GENERATED ALWAYS AS (
  "vin" || E'\n' || search_form("plate") || E'\n' || search_form("tbox_serial")
) STORED;
ALTER TABLE "vehicles" ALTER COLUMN "search" SET STATISTICS 1000;
CREATE INDEX "vehicles_search_idx" ON "vehicles" USING GIN (substr("search", 6) gin_trgm_ops) WITH (fastupdate = off);
ALTER INDEX "vehicles_search_idx" ALTER COLUMN 1 SET STATISTICS 1000;
DROP INDEX "vehicles_plate_prefix_idx";
CREATE INDEX "vehicles_plate_prefix_idx" ON "vehicles"(search_form("plate") text_pattern_ops);
CREATE INDEX "vehicles_tbox_serial_prefix_idx" ON "vehicles"(search_form("tbox_serial") text_pattern_ops);
