import type { PoolClient } from 'pg';
import type { Ctx } from '../context';
import type { AuditRecord } from './record-audit';

/** As `recordAudit`, in a transaction of the pool. */
export async function recordAuditWith(client: PoolClient, { actor }: Ctx, record: AuditRecord): Promise<void> {
  await recordAuditsWith(client, { actor }, [record]);
}

/** Several, in one statement. */
export async function recordAuditsWith(
  client: PoolClient,
  { actor }: Pick<Ctx, 'actor'>,
  records: readonly AuditRecord[],
): Promise<void> {
  await client.query({
    name: 'record-audits',
    text: `insert into audit_entries (actor_kind, actor_id, actor_label, action, target_type, target_id, fleet_id, detail)
      select $1, $2, $3, * from unnest($4::text[], $5::text[], $6::text[], $7::int[], $8::jsonb[])`,
    values: [
      actor.kind,
      actor.id,
      actor.label,
      records.map(({ action }) => action),
      records.map(({ target }) => target.type),
      records.map(({ target }) => target.id),
      records.map(({ fleetId }) => fleetId ?? null),
      records.map(({ detail }) => JSON.stringify(detail ?? {})),
    ],
  });
}
