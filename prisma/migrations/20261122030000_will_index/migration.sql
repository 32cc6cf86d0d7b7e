-- Wills that wait for the broker's own word: the janitor asks every second, and almost always there is none
CREATE INDEX "presence_sessions_will_idx" ON "presence_sessions"("will_at")
  WHERE "disconnected_at" IS NULL AND "will_at" IS NOT NULL;

-- Sessions past retention lie in the oldest blocks: a BRIN index finds them and costs a few kilobytes
CREATE INDEX "presence_sessions_connected_at_idx" ON "presence_sessions" USING BRIN ("connected_at");
