ALTER TABLE "command_batches" ADD COLUMN "ticket" TEXT;
ALTER TABLE "commands" ADD COLUMN "ticket" TEXT, ADD COLUMN "known_at_request" JSONB, ADD COLUMN "search" TEXT NOT NULL DEFAULT '';

UPDATE "commands" c SET "search" = concat_ws(E'\n', v."vin", search_form(v."plate"), search_form(c."requested_by_name"), search_form(c."reason"))
FROM "vehicles" v WHERE v."id" = c."vehicle_id";

CREATE INDEX "commands_search_idx" ON "commands" USING GIN ("search" gin_trgm_ops);
CREATE INDEX "commands_ticket_idx" ON "commands"(upper("ticket"), "created_at" DESC) WHERE "ticket" IS NOT NULL;
