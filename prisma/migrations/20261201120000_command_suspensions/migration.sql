-- Emergency stop. Null: all operations, all fleets.
CREATE TABLE "command_suspensions" (
  "id" UUID NOT NULL,
  "operation" TEXT,
  "fleet_id" INTEGER,
  "reason" TEXT NOT NULL,
  "suspended_by_id" TEXT NOT NULL,
  "suspended_by_name" TEXT NOT NULL,
  "suspended_at" TIMESTAMPTZ(3) NOT NULL,
  "lifted_by_id" TEXT,
  "lifted_by_name" TEXT,
  "lifted_at" TIMESTAMPTZ(3),
  "lift_note" TEXT,
  CONSTRAINT "command_suspensions_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "command_suspensions_fleet_id_fkey" FOREIGN KEY ("fleet_id") REFERENCES "fleets"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT "command_suspensions_other_person" CHECK ("lifted_by_id" <> "suspended_by_id")
);
CREATE INDEX "command_suspensions_suspended_at_idx" ON "command_suspensions"("suspended_at" DESC);
-- One of a kind at a time
CREATE UNIQUE INDEX "command_suspensions_active_key" ON "command_suspensions"(coalesce("operation", ''), coalesce("fleet_id", 0)) WHERE "lifted_at" IS NULL;
