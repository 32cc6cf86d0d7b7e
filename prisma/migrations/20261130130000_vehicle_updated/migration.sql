-- Whether a list ordered by plate has changed since its first page
CREATE INDEX "vehicles_updated_at_idx" ON "vehicles"("updated_at");
