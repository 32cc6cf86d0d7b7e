-- When the edge last let a client in with it; "last_seen_at" is also of the times when it was refused
ALTER TABLE "tbox_certificates" ADD COLUMN "last_admitted_at" TIMESTAMPTZ(3);
