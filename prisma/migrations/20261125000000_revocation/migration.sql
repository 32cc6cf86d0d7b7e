-- AlterTable
ALTER TABLE "tbox_certificates" ADD COLUMN     "cut_at" TIMESTAMPTZ(3),
ADD COLUMN     "issuer" TEXT,
ADD COLUMN     "revoked_by" TEXT;

-- CreateTable
CREATE TABLE "revocation_lists" (
    "issuer" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "this_update" TIMESTAMPTZ(3) NOT NULL,
    "next_update" TIMESTAMPTZ(3) NOT NULL,
    "der" BYTEA NOT NULL,

    CONSTRAINT "revocation_lists_pkey" PRIMARY KEY ("issuer")
);

-- CreateIndex
CREATE INDEX "tbox_certificates_issued_at_id_idx" ON "tbox_certificates"("issued_at", "id");

-- Prisma knows no partial indexes
CREATE INDEX "tbox_certificates_revoked_idx" ON "tbox_certificates"("revoked_at") WHERE "revoked_at" IS NOT NULL;
CREATE INDEX "tbox_certificates_to_cut_idx" ON "tbox_certificates"("revoked_at") WHERE "revoked_at" IS NOT NULL AND "cut_at" IS NULL;
