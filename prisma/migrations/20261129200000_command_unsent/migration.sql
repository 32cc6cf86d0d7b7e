-- Why the last hand-over of a waiting command did not arrive: failed, refused, unheard
ALTER TABLE "command_outbox" ADD COLUMN "unsent" TEXT;
