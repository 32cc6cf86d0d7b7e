-- The order in which ends were recorded, in the sequence that also numbers sessions: says what was told before a listing of
-- clients began, whatever the clocks of brokers say
ALTER TABLE "presence_sessions" ADD COLUMN "ended_seq" BIGINT;

-- Open sessions of a vehicle: each report reads them
CREATE INDEX "presence_sessions_open_vehicle_idx" ON "presence_sessions"("vehicle_id") WHERE "disconnected_at" IS NULL;

-- When we were told that the session that is shown began: its own times are those of a broker's clock
ALTER TABLE "vehicle_presence" ADD COLUMN "told_at" TIMESTAMPTZ(3);

-- Vehicles with sessions open on several nodes: an end is on its way, or was lost. The janitor asks the broker
ALTER TABLE "vehicle_presence" ADD COLUMN "overlap_since" TIMESTAMPTZ(3);
CREATE INDEX "vehicle_presence_overlap_idx" ON "vehicle_presence"("overlap_since") WHERE "overlap_since" IS NOT NULL;
