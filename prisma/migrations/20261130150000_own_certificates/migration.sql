-- Certificates of this installation itself: of servers, of the platform at the broker, of command signing keys
CREATE TABLE "own_certificates" (
    "serial_number" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "subject_id" TEXT,
    "issuer" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "der" BYTEA NOT NULL,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "not_after" TIMESTAMPTZ(3) NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "revoked_at" TIMESTAMPTZ(3),
    "revocation_reason" TEXT,
    "revoked_by" TEXT,
    "disconnected_at" TIMESTAMPTZ(3)
);
CREATE UNIQUE INDEX "own_certificates_subject_id_key" ON "own_certificates"("subject_id");
CREATE INDEX "own_certificates_issuer_not_after_idx" ON "own_certificates"("issuer", "not_after");
