-- AlterTable
ALTER TABLE "vehicle_models" ADD COLUMN     "operations" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "commands" (
    "id" UUID NOT NULL,
    "vehicle_id" INTEGER NOT NULL,
    "fleet_id" INTEGER NOT NULL,
    "operation" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "risk" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "conflict_group" TEXT,
    "requested_by_kind" TEXT NOT NULL,
    "requested_by_id" TEXT NOT NULL,
    "requested_by_name" TEXT NOT NULL,
    "decided_by_kind" TEXT,
    "decided_by_id" TEXT,
    "decided_by_name" TEXT,
    "idempotency_key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "batch_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "tbox_serial" TEXT,
    "firmware_version" TEXT,
    "code" TEXT,
    "detail" TEXT,
    "result" JSONB,
    "event_count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "commands_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "command_events" (
    "command_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "changed" BOOLEAN NOT NULL,
    "actor_kind" TEXT,
    "actor_id" TEXT,
    "actor_name" TEXT,
    "vehicle_at" TIMESTAMPTZ(3),
    "code" TEXT,
    "detail" TEXT,

    CONSTRAINT "command_events_pkey" PRIMARY KEY ("command_id","seq")
);

-- CreateTable
CREATE TABLE "command_outbox" (
    "command_id" UUID NOT NULL,
    "vehicle_id" INTEGER NOT NULL,
    "sent_session_id" BIGINT,
    "claimed_until" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "command_outbox_pkey" PRIMARY KEY ("command_id")
);

-- CreateTable
CREATE TABLE "command_batches" (
    "id" UUID NOT NULL,
    "operation" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "reason" TEXT,
    "state" TEXT NOT NULL,
    "deadline_ms" INTEGER NOT NULL,
    "per_minute" INTEGER NOT NULL,
    "requested_by_id" TEXT NOT NULL,
    "requested_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "command_batches_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "command_batch_items" (
    "batch_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "vehicle_id" INTEGER NOT NULL,
    "fleet_id" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "skip_reason" TEXT,

    CONSTRAINT "command_batch_items_pkey" PRIMARY KEY ("batch_id","position")
);

-- CreateIndex
CREATE INDEX "commands_created_at_id_idx" ON "commands"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "commands_fleet_id_created_at_id_idx" ON "commands"("fleet_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "commands_vehicle_id_created_at_id_idx" ON "commands"("vehicle_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "commands_batch_id_idx" ON "commands"("batch_id");

-- CreateIndex
CREATE UNIQUE INDEX "commands_requested_by_id_idempotency_key_key" ON "commands"("requested_by_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "command_events_at_idx" ON "command_events" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "command_outbox_vehicle_id_idx" ON "command_outbox"("vehicle_id");

-- CreateIndex
CREATE INDEX "command_batches_created_at_id_idx" ON "command_batches"("created_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "commands" ADD CONSTRAINT "commands_vehicle_id_fkey" FOREIGN KEY ("vehicle_id") REFERENCES "vehicles"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "commands" ADD CONSTRAINT "commands_fleet_id_fkey" FOREIGN KEY ("fleet_id") REFERENCES "fleets"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "commands" ADD CONSTRAINT "commands_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "command_batches"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "command_events" ADD CONSTRAINT "command_events_command_id_fkey" FOREIGN KEY ("command_id") REFERENCES "commands"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "command_outbox" ADD CONSTRAINT "command_outbox_command_id_fkey" FOREIGN KEY ("command_id") REFERENCES "commands"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "command_batch_items" ADD CONSTRAINT "command_batch_items_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "command_batches"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- At most one unfinished command of a kind that contradicts itself on one vehicle
CREATE UNIQUE INDEX "commands_unfinished_conflict_key" ON "commands"("vehicle_id", "conflict_group")
  WHERE "finished_at" IS NULL AND "conflict_group" IS NOT NULL;

-- What time itself changes next: the sweep asks twice a second, and almost always there is none
CREATE INDEX "commands_due_at_idx" ON "commands"("due_at") WHERE "due_at" IS NOT NULL;

-- Unfinished ones are few, however long the history grows: the inbox of approvals and the first page of the list
CREATE INDEX "commands_unfinished_idx" ON "commands"("state", "created_at" DESC) WHERE "finished_at" IS NULL;

CREATE INDEX "command_batch_items_waiting_idx" ON "command_batch_items"("batch_id", "position") WHERE "state" = 'waiting';
CREATE INDEX "command_batches_running_idx" ON "command_batches"("created_at") WHERE "state" = 'running';

-- The history of a command is append-only, also for whoever holds the application's connection
CREATE TRIGGER "command_events_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "command_events"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
