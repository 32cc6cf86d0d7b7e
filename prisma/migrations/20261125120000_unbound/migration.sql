-- Prisma knows no partial indexes
CREATE INDEX "tbox_bindings_unbound_idx" ON "tbox_bindings"("unbound_at") WHERE "unbound_at" IS NOT NULL;
