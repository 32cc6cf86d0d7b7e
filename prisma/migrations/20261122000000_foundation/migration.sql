-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "fleets" (
    "id" SERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "fleets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vehicle_models" (
    "id" SERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "manufacturer" TEXT NOT NULL,
    "powertrain" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "vehicle_models_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vehicles" (
    "id" SERIAL NOT NULL,
    "vin" TEXT NOT NULL,
    "plate" TEXT,
    "fleet_id" INTEGER NOT NULL,
    "model_id" INTEGER NOT NULL,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "tbox_serial" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "vehicles_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tboxes" (
    "id" SERIAL NOT NULL,
    "serial" TEXT NOT NULL,
    "hardware" TEXT,
    "firmware_version" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tboxes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tbox_bindings" (
    "id" SERIAL NOT NULL,
    "tbox_id" INTEGER NOT NULL,
    "vehicle_id" INTEGER NOT NULL,
    "bound_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "unbound_at" TIMESTAMPTZ(3),
    "bound_by" TEXT NOT NULL,
    "reason" TEXT,

    CONSTRAINT "tbox_bindings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tbox_certificates" (
    "id" TEXT NOT NULL,
    "tbox_id" INTEGER NOT NULL,
    "serial_number" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "not_after" TIMESTAMPTZ(3) NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),
    "revocation_reason" TEXT,

    CONSTRAINT "tbox_certificates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vehicle_presence" (
    "vehicle_id" INTEGER NOT NULL,
    "connected" BOOLEAN NOT NULL DEFAULT false,
    "connected_at" TIMESTAMPTZ(3),
    "disconnected_at" TIMESTAMPTZ(3),
    "disconnect_reason" TEXT,
    "session_id" BIGINT,
    "sleeping" BOOLEAN NOT NULL DEFAULT false,
    "sleeping_at" TIMESTAMPTZ(3),
    "reported_ts" TIMESTAMPTZ(3),
    "data_fresh" BOOLEAN NOT NULL DEFAULT false,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "vehicle_presence_pkey" PRIMARY KEY ("vehicle_id")
) WITH (fillfactor = 70);

-- CreateTable
CREATE TABLE "presence_sessions" (
    "id" BIGSERIAL NOT NULL,
    "vehicle_id" INTEGER NOT NULL,
    "node" TEXT NOT NULL,
    "peer" TEXT NOT NULL,
    "connected_at" TIMESTAMPTZ(3) NOT NULL,
    "disconnected_at" TIMESTAMPTZ(3),
    "reason" TEXT,
    "will_at" TIMESTAMPTZ(3),

    CONSTRAINT "presence_sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vehicle_state" (
    "vehicle_id" INTEGER NOT NULL,
    "sampled_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "seq" BIGINT NOT NULL,
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "heading_deg" REAL,
    "speed_kmh" REAL,
    "state_of_charge_pct" REAL,
    "odometer_km" DOUBLE PRECISION,
    "position_at" TIMESTAMPTZ(3),
    "signals" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "vehicle_state_pkey" PRIMARY KEY ("vehicle_id")
) WITH (fillfactor = 70);

-- CreateTable
CREATE TABLE "telemetry" (
    "vehicle_id" INTEGER NOT NULL,
    "sampled_at" TIMESTAMPTZ(3) NOT NULL,
    "seq" BIGINT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "signals" JSONB NOT NULL,

    CONSTRAINT "telemetry_pkey" PRIMARY KEY ("vehicle_id","sampled_at","seq")
) PARTITION BY RANGE ("sampled_at");

-- CreateTable
CREATE TABLE "vehicle_events" (
    "id" BIGSERIAL NOT NULL,
    "vehicle_id" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "sampled_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "seq" BIGINT NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "vehicle_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quarantined_messages" (
    "id" BIGSERIAL NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "source" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "client_id" TEXT,
    "topic" TEXT,
    "detail" TEXT,
    "size_bytes" INTEGER,
    "sample" BYTEA,

    CONSTRAINT "quarantined_messages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "broker_nodes" (
    "node" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL,
    "connections" INTEGER NOT NULL DEFAULT 0,
    "lost_at" TIMESTAMPTZ(3),

    CONSTRAINT "broker_nodes_pkey" PRIMARY KEY ("node")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'operator',
    "banned" BOOLEAN NOT NULL DEFAULT false,
    "ban_reason" TEXT,
    "ban_expires" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "token" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "impersonated_by" TEXT,
    "user_id" TEXT NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verifications" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_request" BIGINT NOT NULL,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "user_id" TEXT NOT NULL,
    "fleet_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("user_id","fleet_id")
);

-- CreateTable
CREATE TABLE "invitations" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "fleet_ids" INTEGER[],
    "token_hash" TEXT NOT NULL,
    "invited_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_label" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target_type" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "fleet_id" INTEGER,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signing_keys" (
    "kid" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "private_jwe" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "signing_keys_pkey" PRIMARY KEY ("kid")
);

-- CreateIndex
CREATE UNIQUE INDEX "fleets_code_key" ON "fleets"("code");

-- CreateIndex
CREATE UNIQUE INDEX "vehicle_models_code_key" ON "vehicle_models"("code");

-- CreateIndex
CREATE UNIQUE INDEX "vehicles_vin_key" ON "vehicles"("vin");

-- CreateIndex
CREATE UNIQUE INDEX "vehicles_tbox_serial_key" ON "vehicles"("tbox_serial");

-- CreateIndex
CREATE INDEX "vehicles_fleet_id_vin_idx" ON "vehicles"("fleet_id", "vin");

-- CreateIndex
CREATE INDEX "vehicles_model_id_vin_idx" ON "vehicles"("model_id", "vin");

-- CreateIndex
CREATE INDEX "vehicles_plate_idx" ON "vehicles"("plate");

-- CreateIndex
CREATE INDEX "vehicles_created_at_id_idx" ON "vehicles"("created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "tboxes_serial_key" ON "tboxes"("serial");

-- CreateIndex
CREATE INDEX "tbox_bindings_vehicle_id_bound_at_idx" ON "tbox_bindings"("vehicle_id", "bound_at" DESC);

-- CreateIndex
CREATE INDEX "tbox_bindings_tbox_id_bound_at_idx" ON "tbox_bindings"("tbox_id", "bound_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "tbox_certificates_serial_number_key" ON "tbox_certificates"("serial_number");

-- CreateIndex
CREATE UNIQUE INDEX "tbox_certificates_fingerprint_key" ON "tbox_certificates"("fingerprint");

-- CreateIndex
CREATE INDEX "tbox_certificates_tbox_id_not_after_idx" ON "tbox_certificates"("tbox_id", "not_after");

-- CreateIndex
CREATE INDEX "presence_sessions_vehicle_id_connected_at_idx" ON "presence_sessions"("vehicle_id", "connected_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "presence_sessions_vehicle_id_node_peer_connected_at_key" ON "presence_sessions"("vehicle_id", "node", "peer", "connected_at");

-- CreateIndex
CREATE INDEX "vehicle_events_vehicle_id_received_at_id_idx" ON "vehicle_events"("vehicle_id", "received_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "vehicle_events_received_at_id_idx" ON "vehicle_events"("received_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "vehicle_events_vehicle_id_type_sampled_at_seq_key" ON "vehicle_events"("vehicle_id", "type", "sampled_at", "seq");

-- CreateIndex
CREATE INDEX "quarantined_messages_received_at_id_idx" ON "quarantined_messages"("received_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_key" ON "sessions"("token");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "accounts_user_id_idx" ON "accounts"("user_id");

-- CreateIndex
CREATE INDEX "verifications_identifier_idx" ON "verifications"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "rate_limits_key_key" ON "rate_limits"("key");

-- CreateIndex
CREATE INDEX "memberships_fleet_id_idx" ON "memberships"("fleet_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitations_token_hash_key" ON "invitations"("token_hash");

-- CreateIndex
CREATE INDEX "invitations_email_idx" ON "invitations"("email");

-- CreateIndex
CREATE INDEX "audit_entries_at_id_idx" ON "audit_entries"("at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_entries_target_type_target_id_id_idx" ON "audit_entries"("target_type", "target_id", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_entries_actor_id_id_idx" ON "audit_entries"("actor_id", "id" DESC);

-- CreateIndex
CREATE INDEX "signing_keys_purpose_created_at_idx" ON "signing_keys"("purpose", "created_at" DESC);

-- AddForeignKey
ALTER TABLE "vehicles" ADD CONSTRAINT "vehicles_fleet_id_fkey" FOREIGN KEY ("fleet_id") REFERENCES "fleets"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vehicles" ADD CONSTRAINT "vehicles_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "vehicle_models"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tbox_bindings" ADD CONSTRAINT "tbox_bindings_tbox_id_fkey" FOREIGN KEY ("tbox_id") REFERENCES "tboxes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tbox_bindings" ADD CONSTRAINT "tbox_bindings_vehicle_id_fkey" FOREIGN KEY ("vehicle_id") REFERENCES "vehicles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tbox_certificates" ADD CONSTRAINT "tbox_certificates_tbox_id_fkey" FOREIGN KEY ("tbox_id") REFERENCES "tboxes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vehicle_presence" ADD CONSTRAINT "vehicle_presence_vehicle_id_fkey" FOREIGN KEY ("vehicle_id") REFERENCES "vehicles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "presence_sessions" ADD CONSTRAINT "presence_sessions_vehicle_id_fkey" FOREIGN KEY ("vehicle_id") REFERENCES "vehicles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vehicle_state" ADD CONSTRAINT "vehicle_state_vehicle_id_fkey" FOREIGN KEY ("vehicle_id") REFERENCES "vehicles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vehicle_events" ADD CONSTRAINT "vehicle_events_vehicle_id_fkey" FOREIGN KEY ("vehicle_id") REFERENCES "vehicles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_fleet_id_fkey" FOREIGN KEY ("fleet_id") REFERENCES "fleets"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- What Prisma's schema language cannot say ---------------------------------------------------------------------------

-- ISO 3779: 17 characters without I, O and Q
ALTER TABLE "vehicles" ADD CONSTRAINT "vehicles_vin_check" CHECK ("vin" ~ '^[A-HJ-NPR-Z0-9]{17}$');
ALTER TABLE "fleets" ADD CONSTRAINT "fleets_code_check" CHECK ("code" ~ '^[a-z0-9][a-z0-9-]{0,39}$');
ALTER TABLE "users" ADD CONSTRAINT "users_role_check" CHECK ("role" IN ('operator', 'support', 'admin'));

-- One TBox in one vehicle at a time
CREATE UNIQUE INDEX "tbox_bindings_open_tbox_key" ON "tbox_bindings"("tbox_id") WHERE "unbound_at" IS NULL;
CREATE UNIQUE INDEX "tbox_bindings_open_vehicle_key" ON "tbox_bindings"("vehicle_id") WHERE "unbound_at" IS NULL;

-- Sessions that are open now: reconciliation with a broker node reads only these
CREATE INDEX "presence_sessions_open_idx" ON "presence_sessions"("node") WHERE "disconnected_at" IS NULL;

-- An invitation that can still be accepted is one per address
CREATE UNIQUE INDEX "invitations_open_email_key" ON "invitations"("email") WHERE "accepted_at" IS NULL AND "revoked_at" IS NULL;

-- The audit trail is append-only, also for whoever holds the application's connection
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER "audit_entries_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_entries"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
