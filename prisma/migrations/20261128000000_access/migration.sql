-- AlterTable
ALTER TABLE "fleets" ADD COLUMN "auth_methods" TEXT[] NOT NULL DEFAULT ARRAY['certificate']::TEXT[];

-- CreateTable
CREATE TABLE "tbox_credentials" (
    "tbox_id" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "tbox_credentials_pkey" PRIMARY KEY ("tbox_id")
);

-- CreateTable
CREATE TABLE "service_accounts" (
    "username" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "service_accounts_pkey" PRIMARY KEY ("username")
);

-- CreateTable
CREATE TABLE "access_rule_sets" (
    "version" INTEGER NOT NULL,
    "rules" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "restored_from" INTEGER,

    CONSTRAINT "access_rule_sets_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "access_drafts" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "rules" JSONB NOT NULL,
    "base_version" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "author" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "access_drafts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_denials" (
    "id" BIGSERIAL NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "username" TEXT NOT NULL DEFAULT '',
    "topic" TEXT NOT NULL DEFAULT '',
    "sample_topic" TEXT NOT NULL DEFAULT '',
    "reason" TEXT NOT NULL,
    "rule_id" TEXT NOT NULL DEFAULT '',
    "version" INTEGER,
    "count" BIGINT NOT NULL DEFAULT 1,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "peer" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "access_denials_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_uses" (
    "client_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "qos" SMALLINT NOT NULL,
    "retain" BOOLEAN NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "access_uses_pkey" PRIMARY KEY ("client_id","action","topic","qos","retain")
);

-- CreateTable
CREATE TABLE "access_bans" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_bans_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_failures" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "locked_until" TIMESTAMPTZ(3),

    CONSTRAINT "access_failures_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "access_denials_hour_kind_client_id_topic_reason_rule_id_key" ON "access_denials"("hour", "kind", "client_id", "topic", "reason", "rule_id");

-- CreateIndex
CREATE INDEX "access_denials_last_at_id_idx" ON "access_denials"("last_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "access_uses_last_at_idx" ON "access_uses"("last_at");

-- CreateIndex
CREATE UNIQUE INDEX "access_bans_kind_value_key" ON "access_bans"("kind", "value");

-- CreateIndex
CREATE INDEX "access_bans_expires_at_idx" ON "access_bans"("expires_at");

-- CreateIndex
CREATE INDEX "access_failures_window_start_idx" ON "access_failures"("window_start");

-- AddForeignKey
ALTER TABLE "tbox_credentials" ADD CONSTRAINT "tbox_credentials_tbox_id_fkey" FOREIGN KEY ("tbox_id") REFERENCES "tboxes"("id") ON DELETE CASCADE ON UPDATE CASCADE;
