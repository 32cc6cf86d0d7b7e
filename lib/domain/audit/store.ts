import type { AuditItem } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { statement } from '@/lib/platform/db/statement';
import type { Tx } from '../context';

export type AuditRecord = {
  /** `object.verb`, for example `user.invite`. */
  action: string;
  target: { type: string; id: string };
  fleetId?: number;
  /** What changed; never a secret. */
  detail?: Record<string, string | number | boolean | null | string[] | number[]>;
};

type AuditFilter = {
  actor?: string | undefined;
  action?: string | undefined;
  targetType?: string | undefined;
  targetId?: string | undefined;
  /** Rows before this id. */
  cursor?: number | undefined;
  limit: number;
};

type Row = {
  id: number;
  at: Date;
  actor_kind: 'user' | 'system';
  actor_id: string;
  actor_label: string;
  action: string;
  target_type: string;
  target_id: string;
  detail: Record<string, unknown>;
};

export async function selectAudit(db: Db, filter: AuditFilter): Promise<AuditItem[]> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const where = ['true'];
  if (filter.cursor) where.push(`id < ${bind(filter.cursor)}`);
  if (filter.actor) {
    // An address is resolved first, so that the index on the actor answers
    const actor = bind(filter.actor);
    where.push(`actor_id in (select ${actor} union select u.id from users u where u.email = lower(${actor}))`);
  }
  if (filter.action?.includes('.')) where.push(`action = ${bind(filter.action)}`);
  else if (filter.action) where.push(`starts_with(action, ${bind(`${filter.action}.`)})`);
  if (filter.targetType) where.push(`target_type = ${bind(filter.targetType)}`);
  if (filter.targetId) where.push(`target_id = ${bind(filter.targetId)}`);
  const { rows } = await db.query<Row>({
    text: `select id, at, actor_kind, actor_id, actor_label, action, target_type, target_id, detail
     from audit_entries where ${where.join(' and ')} order by id desc limit ${bind(filter.limit)}`,
    values,
  });
  return rows.map((row) => ({
    id: row.id,
    at: row.at.getTime(),
    actor: { kind: row.actor_kind, id: row.actor_id, label: row.actor_label },
    action: row.action,
    target: { type: row.target_type, id: row.target_id },
    detail: row.detail,
  }));
}

const insertEntries = statement(
  `insert into audit_entries (actor_kind, actor_id, actor_label, action, target_type, target_id, fleet_id, detail)
      select :actorKind, :actorId, :actorLabel, * from unnest(:actions::text[], :targetTypes::text[], :targetIds::text[],
        :fleetIds::int[], :details::jsonb[])`,
  { name: 'insert-audit' },
);

/** Writes the entries in the transaction of their change. */
export async function recordAudit({ db, actor }: Tx, record: AuditRecord | readonly AuditRecord[]): Promise<void> {
  const records = [record].flat();
  await db.query(
    insertEntries({
      actorKind: actor.kind,
      actorId: actor.id,
      actorLabel: actor.label,
      actions: records.map(({ action }) => action),
      targetTypes: records.map(({ target }) => target.type),
      targetIds: records.map(({ target }) => target.id),
      fleetIds: records.map(({ fleetId }) => fleetId ?? null),
      details: records.map(({ detail }) => JSON.stringify(detail ?? {})),
    }),
  );
}
