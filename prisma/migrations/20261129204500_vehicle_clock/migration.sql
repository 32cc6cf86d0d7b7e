-- What is known of the vehicle's clock, so that old samples are told from live ones. NULL: as the shown message says
ALTER TABLE "vehicle_state" ADD COLUMN "clock_offset_ms" DOUBLE PRECISION, ADD COLUMN "clock_learned_at" TIMESTAMPTZ(3);
