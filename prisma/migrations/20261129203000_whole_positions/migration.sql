-- Coordinates that are no position: half of one, (0, 0), without the time of receipt, or of two reports. The readings carry
-- the vehicle's time of each
UPDATE "vehicle_state" SET "latitude" = NULL, "longitude" = NULL, "position_at" = NULL,
  "signals" = "signals" - 'CurrentLocation.Latitude' - 'CurrentLocation.Longitude'
WHERE ("latitude" IS NOT NULL OR "longitude" IS NOT NULL OR "position_at" IS NOT NULL
    OR "signals" ?| ARRAY['CurrentLocation.Latitude', 'CurrentLocation.Longitude'])
  AND ("latitude" IS NULL OR "longitude" IS NULL OR "position_at" IS NULL OR ("latitude" = 0 AND "longitude" = 0)
    OR ("signals" -> 'CurrentLocation.Latitude' -> 1) IS DISTINCT FROM ("signals" -> 'CurrentLocation.Longitude' -> 1));
