-- A session ends when it is not used for a while
ALTER TABLE "sessions" ADD COLUMN "idle_until" TIMESTAMPTZ(3) NOT NULL DEFAULT now() + interval '1 hour';

-- Failed sign-ins of one e-mail address from one network, or from all networks that it was never used from
CREATE TABLE "sign_in_failures" (
    "email_hash" TEXT NOT NULL,
    "network" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "sign_in_failures_pkey" PRIMARY KEY ("email_hash", "network")
);
CREATE INDEX "sign_in_failures_last_at_idx" ON "sign_in_failures"("last_at");

-- Networks that a user has signed in from
CREATE TABLE "sign_in_networks" (
    "user_id" TEXT NOT NULL REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "network" TEXT NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "sign_in_networks_pkey" PRIMARY KEY ("user_id", "network")
);

-- One-time links with which a user chooses a new password
CREATE TABLE "password_resets" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "user_id" TEXT NOT NULL REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "token_hash" TEXT NOT NULL,
    "issued_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "password_resets_token_hash_key" ON "password_resets"("token_hash");
-- A new link replaces the one before
CREATE UNIQUE INDEX "password_resets_user_id_key" ON "password_resets"("user_id");

-- Ended long ago, and until now never deleted
DELETE FROM "sessions" WHERE "expires_at" <= now();

-- Networks of the last sign-ins, so that these users are not slowed down by failures from elsewhere
INSERT INTO "sign_in_networks" ("user_id", "network", "last_at")
SELECT u."id", a."detail" ->> 'peer', max(a."at")
FROM "audit_entries" a JOIN "users" u ON u."id" = a."actor_id"
WHERE a."action" = 'session.start' AND a."at" > now() - interval '90 days'
  AND a."detail" ->> 'peer' ~ '^\d{1,3}(\.\d{1,3}){3}$'
GROUP BY 1, 2;

-- "rate_limits" stays for replicas of the release before; attempts are counted in sign_in_failures
