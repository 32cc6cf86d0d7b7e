-- AlterTable
ALTER TABLE "tbox_certificates" ADD COLUMN     "algorithm" TEXT,
ADD COLUMN     "der" BYTEA,
ADD COLUMN     "first_seen_at" TIMESTAMPTZ(3),
ADD COLUMN     "issued_by" TEXT,
ADD COLUMN     "last_seen_address" TEXT,
ADD COLUMN     "last_seen_at" TIMESTAMPTZ(3),
ADD COLUMN     "predecessor_id" TEXT,
ADD COLUMN     "public_key" TEXT,
ADD COLUMN     "rotation_id" UUID,
ADD COLUMN     "source" TEXT NOT NULL DEFAULT 'start';

-- CreateTable
CREATE TABLE "certificate_authorities" (
    "id" SERIAL NOT NULL,
    "key_id" TEXT,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "issuer" TEXT,
    "der" BYTEA,
    "private_key" TEXT,
    "not_before" TIMESTAMPTZ(3),
    "not_after" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "activated_at" TIMESTAMPTZ(3),
    "retired_at" TIMESTAMPTZ(3),
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "certificate_authorities_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "enrolment_secrets" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "tbox_id" INTEGER NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "used_address" TEXT,
    "certificate_id" TEXT,

    CONSTRAINT "enrolment_secrets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rotations" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "pause_reason" TEXT,
    "selection" JSONB NOT NULL,
    "plan" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "created_by_id" TEXT NOT NULL,
    "reason" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "approved_by" TEXT,
    "starts_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "wave" INTEGER NOT NULL DEFAULT 0,
    "wave_at" TIMESTAMPTZ(3),
    "judged_from" TIMESTAMPTZ(3),

    CONSTRAINT "rotations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rotation_targets" (
    "id" SERIAL NOT NULL,
    "rotation_id" UUID NOT NULL,
    "tbox_id" INTEGER NOT NULL,
    "vehicle_id" INTEGER NOT NULL,
    "wave" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "exchange_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "old_certificate_id" TEXT,
    "new_certificate_id" TEXT,
    "sent_at" TIMESTAMPTZ(3),
    "sends" INTEGER NOT NULL DEFAULT 0,
    "deadline_at" TIMESTAMPTZ(3),
    "failure_code" TEXT,
    "failure_detail" TEXT,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rotation_targets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rotation_events" (
    "id" BIGSERIAL NOT NULL,
    "target_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "event" TEXT NOT NULL,
    "from_state" TEXT NOT NULL,
    "to_state" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "code" TEXT,
    "detail" TEXT,

    CONSTRAINT "rotation_events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "certificate_authorities_key_id_key" ON "certificate_authorities"("key_id");

-- CreateIndex
CREATE UNIQUE INDEX "enrolment_secrets_secret_hash_key" ON "enrolment_secrets"("secret_hash");

-- CreateIndex
CREATE INDEX "enrolment_secrets_tbox_id_created_at_idx" ON "enrolment_secrets"("tbox_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "rotations_created_at_id_idx" ON "rotations"("created_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "rotation_targets_exchange_id_key" ON "rotation_targets"("exchange_id");

-- CreateIndex
CREATE INDEX "rotation_targets_rotation_id_state_wave_idx" ON "rotation_targets"("rotation_id", "state", "wave");

-- CreateIndex
CREATE INDEX "rotation_targets_tbox_id_idx" ON "rotation_targets"("tbox_id");

-- CreateIndex
CREATE INDEX "rotation_targets_vehicle_id_idx" ON "rotation_targets"("vehicle_id");

-- CreateIndex
CREATE INDEX "rotation_targets_new_certificate_id_idx" ON "rotation_targets"("new_certificate_id");

-- CreateIndex
CREATE UNIQUE INDEX "rotation_targets_rotation_id_tbox_id_key" ON "rotation_targets"("rotation_id", "tbox_id");

-- CreateIndex
CREATE INDEX "rotation_events_target_id_id_idx" ON "rotation_events"("target_id", "id");

-- CreateIndex
CREATE INDEX "tbox_certificates_not_after_idx" ON "tbox_certificates"("not_after");

-- CreateIndex
CREATE INDEX "tbox_certificates_public_key_idx" ON "tbox_certificates"("public_key");

-- CreateIndex
CREATE INDEX "tbox_certificates_predecessor_id_idx" ON "tbox_certificates"("predecessor_id");

-- AddForeignKey
ALTER TABLE "tbox_certificates" ADD CONSTRAINT "tbox_certificates_predecessor_id_fkey" FOREIGN KEY ("predecessor_id") REFERENCES "tbox_certificates"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "enrolment_secrets" ADD CONSTRAINT "enrolment_secrets_tbox_id_fkey" FOREIGN KEY ("tbox_id") REFERENCES "tboxes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rotation_targets" ADD CONSTRAINT "rotation_targets_rotation_id_fkey" FOREIGN KEY ("rotation_id") REFERENCES "rotations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rotation_targets" ADD CONSTRAINT "rotation_targets_tbox_id_fkey" FOREIGN KEY ("tbox_id") REFERENCES "tboxes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rotation_targets" ADD CONSTRAINT "rotation_targets_vehicle_id_fkey" FOREIGN KEY ("vehicle_id") REFERENCES "vehicles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rotation_events" ADD CONSTRAINT "rotation_events_target_id_fkey" FOREIGN KEY ("target_id") REFERENCES "rotation_targets"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Prisma knows no partial indexes
CREATE UNIQUE INDEX "certificate_authorities_active_idx" ON "certificate_authorities"("kind") WHERE "kind" = 'issuing' AND "state" = 'active';
CREATE INDEX "rotation_targets_under_way_idx" ON "rotation_targets"("state", "sent_at") WHERE "state" IN ('asked', 'issued', 'installed');
-- A TBox is in one campaign at a time
CREATE UNIQUE INDEX "rotation_targets_open_idx" ON "rotation_targets"("tbox_id") WHERE "state" IN ('waiting', 'asked', 'issued', 'installed');
CREATE INDEX "rotations_open_idx" ON "rotations"("state") WHERE "state" IN ('scheduled', 'running', 'paused');
