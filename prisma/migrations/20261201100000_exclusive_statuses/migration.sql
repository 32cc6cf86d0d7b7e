-- Whether a vehicle is connected is not known while the broker node of its connection does not answer: a fact of its own (16).
-- Values: 0 and 4 never connected, 1 and 5 disconnected, 3, 7, 11 and 15 connected, 17 and 21 not known.
CREATE FUNCTION "presence_facts"(connected boolean, connected_at timestamptz, sleeping boolean, data_fresh boolean, disconnect_reason text)
RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (CASE WHEN connected_at IS NULL THEN 0
    WHEN connected THEN 3 + CASE WHEN data_fresh THEN 8 ELSE 0 END
    WHEN disconnect_reason = 'broker_lost' THEN 17 ELSE 1 END
    + CASE WHEN sleeping THEN 4 ELSE 0 END)::smallint
$$;

CREATE OR REPLACE FUNCTION "vehicle_facets_of_presence"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH locked AS MATERIALIZED (
    SELECT f.vehicle_id, presence_facts(c.connected, c.connected_at, c.sleeping, c.data_fresh, c.disconnect_reason) AS facts, c.changed_at
    FROM changed c JOIN vehicle_facets f ON f.vehicle_id = c.vehicle_id
    WHERE f.facts <> presence_facts(c.connected, c.connected_at, c.sleeping, c.data_fresh, c.disconnect_reason)
      OR f.changed_at <> c.changed_at
    ORDER BY f.vehicle_id FOR NO KEY UPDATE OF f
  )
  UPDATE vehicle_facets f SET facts = l.facts, changed_at = l.changed_at FROM locked l WHERE f.vehicle_id = l.vehicle_id;
  RETURN NULL;
END
$$;

DROP FUNCTION "presence_facts"(boolean, timestamptz, boolean, boolean);

UPDATE "vehicle_facets" f
SET "facts" = presence_facts(p."connected", p."connected_at", p."sleeping", p."data_fresh", p."disconnect_reason")
FROM "vehicle_presence" p
WHERE p."vehicle_id" = f."vehicle_id"
  AND f."facts" <> presence_facts(p."connected", p."connected_at", p."sleeping", p."data_fresh", p."disconnect_reason");
