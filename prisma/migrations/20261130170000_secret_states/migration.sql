-- What each process last reported of a secret that can be changed while it runs
CREATE TABLE "secret_states" (
    "name" TEXT NOT NULL,
    "process" TEXT NOT NULL,
    "instance" TEXT NOT NULL,
    "fingerprints" TEXT[] NOT NULL,
    "changed_at" TIMESTAMPTZ(3),
    "second_used_at" TIMESTAMPTZ(3),
    "problem" TEXT,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    PRIMARY KEY ("name", "process", "instance")
);
-- The last change of each secret by `npm run keys`
CREATE TABLE "secret_changes" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "disconnected_at" TIMESTAMPTZ(3)
);
-- Renewal and replacement at a person's request
ALTER TABLE "own_certificates"
    ADD COLUMN "renewal_requested_at" TIMESTAMPTZ(3),
    ADD COLUMN "superseded_at" TIMESTAMPTZ(3);
ALTER TABLE "signing_keys" ADD COLUMN "replacement_requested_at" TIMESTAMPTZ(3);
-- A retired key signs nothing more; its public part verifies for an hour
UPDATE "signing_keys" SET "private_jwe" = '' WHERE "retired_at" IS NOT NULL;
