import type { PoolClient } from 'pg';
import type { Ctx } from '../context';
import type { AuditRecord } from './record-audit';

/** As `recordAudit`, in a transaction of the pool. */
export async function recordAuditWith(client: PoolClient, { actor }: Ctx, record: AuditRecord): Promise<void> {
  await client.query(
    `insert into audit_entries (actor_kind, actor_id, actor_label, action, target_type, target_id, fleet_id, detail)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      actor.kind,
      actor.id,
      actor.label,
      record.action,
      record.target.type,
      record.target.id,
      record.fleetId ?? null,
      JSON.stringify(record.detail ?? {}),
    ],
  );
}
