import type { QuarantineReason } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';

export type QuarantineRow = {
  reason: QuarantineReason;
  receivedAt: number;
  clientId: string | null;
  topic: string;
  detail: string;
  sizeBytes: number;
  sample: Buffer | null;
};

// PostgreSQL's text cannot hold U+0000
const clean = (text: string | null): string | null => text?.replaceAll('\u0000', '\uFFFD') ?? null;

export async function insertQuarantined(db: Db, rows: QuarantineRow[]): Promise<void> {
  await db.prisma.quarantinedMessage.createMany({
    data: rows.map(({ receivedAt, clientId, topic, detail, sample, ...row }) => ({
      ...row,
      source: 'ingest',
      receivedAt: new Date(receivedAt),
      clientId: clean(clientId),
      topic: clean(topic),
      detail: clean(detail),
      sample: sample && new Uint8Array(sample),
    })),
  });
}
