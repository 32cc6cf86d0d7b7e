import type { Db } from '@/lib/platform/db';
import { statement } from '@/lib/platform/db/statement';

type RefusalRow = {
  source: string;
  reason: string;
  clientId: string | null;
  topic: string | null;
  detail: string | null;
  sizeBytes: number | null;
};

const insertRow = statement(
  `insert into quarantined_messages (received_at, source, reason, client_id, topic, detail, size_bytes)
     values (:receivedAt, :source, :reason, :clientId, :topic, :detail, :sizeBytes)`,
);

export async function insertRefusal(db: Db, row: RefusalRow, receivedAt: Date): Promise<void> {
  await db.query(insertRow({ ...row, receivedAt }));
}
