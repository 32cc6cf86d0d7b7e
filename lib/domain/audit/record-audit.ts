import type { PrismaTransaction } from '@/lib/platform/db';
import type { Ctx } from '../context';

export type AuditRecord = {
  /** `object.verb`, for example `user.invite`. */
  action: string;
  target: { type: string; id: string };
  fleetId?: number;
  /** What changed; never a secret. */
  detail?: Record<string, string | number | boolean | null | string[] | number[]>;
};

/** Writes the row in the transaction of the change that it tells of. */
export async function recordAudit(tx: PrismaTransaction, { actor }: Ctx, record: AuditRecord): Promise<void> {
  await tx.auditEntry.create({
    data: {
      actorKind: actor.kind,
      actorId: actor.id,
      actorLabel: actor.label,
      action: record.action,
      targetType: record.target.type,
      targetId: record.target.id,
      fleetId: record.fleetId ?? null,
      detail: record.detail ?? {},
    },
  });
}
