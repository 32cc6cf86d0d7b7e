-- Where the private key of an authority is: in the database, in a hardware token, or offline (a root)
ALTER TABLE "certificate_authorities"
    ADD COLUMN "key_problem" TEXT,
    ADD COLUMN "key_exported_at" TIMESTAMPTZ(3),
    ADD COLUMN "key_exported_by" TEXT,
    ADD COLUMN "responder_der" BYTEA,
    ADD COLUMN "responder_key" TEXT;
