import type { Db } from '@/lib/platform/db';

type RefusalRow = {
  source: string;
  reason: string;
  clientId: string | null;
  topic: string | null;
  detail: string | null;
  sizeBytes: number | null;
};

export async function insertRefusal(db: Db, row: RefusalRow, receivedAt: Date): Promise<void> {
  await db.query({
    text: `insert into quarantined_messages (received_at, source, reason, client_id, topic, detail, size_bytes)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [receivedAt, row.source, row.reason, row.clientId, row.topic, row.detail, row.sizeBytes],
  });
}
