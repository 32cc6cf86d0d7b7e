import type { CommandDefinition, CommandState, KnownFacts } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { statement } from '@/lib/platform/db/statement';
import type { Ctx } from '../context';
import { encodeNotification, notifySql } from '../notifications';
import { INSERT_QUEUED } from './outbox-store';

type Key = { requestedById: string; idempotencyKey: string };

export async function findByKey(db: Db, key: Key): Promise<{ id: string; requestHash: string } | null> {
  const { rows } = await db.query<{ id: string; requestHash: string }>({
    name: 'commands-by-key',
    text: `select id, request_hash as "requestHash" from commands where requested_by_id = $1 and idempotency_key = $2`,
    values: [key.requestedById, key.idempotencyKey],
  });
  return rows[0] ?? null;
}

type NewCommand = Key & {
  id: string;
  vehicleId: number;
  vin: string;
  fleetId: number;
  definition: CommandDefinition;
  params: Record<string, unknown>;
  state: CommandState;
  reason: string | null;
  ticket: string | null;
  plate: string | null;
  known: KnownFacts;
  requestHash: string;
  batchId: string | null;
  createdAt: number;
  expiresAt: number;
  dueAt: number;
};

// One statement, hence one transaction: command, history, outbox, audit and notification
const insertStatement = statement(
  `with vehicle as materialized (
  -- Waits for a vehicle that is being archived
  select id from vehicles where id = :vehicleId and archived_at is null for key share
), command as (
  insert into commands (id, vehicle_id, fleet_id, operation, params, risk, state, reason, ticket, known_at_request,
    search, conflict_group, requested_by_kind, requested_by_id, requested_by_name, idempotency_key, request_hash, batch_id,
    created_at, changed_at, expires_at, due_at, event_count)
  select :id, id, :fleetId, :operation, :params, :risk, :state, :reason, :ticket, :known,
    concat_ws(E'\\n', :vin::text, search_form(:plate), search_form(:ticket), search_form(:actorLabel), search_form(:reason)),
    :conflictGroup, :actorKind, :actorId, :actorLabel, :idempotencyKey, :requestHash, :batchId, :createdAt, :createdAt,
    :expiresAt, :dueAt, 1 from vehicle
  on conflict (requested_by_id, idempotency_key) do nothing
  returning id, vehicle_id, state
), history as (
  insert into command_events (command_id, seq, at, type, state, changed, actor_kind, actor_id, actor_name)
  select id, 1, :createdAt, 'requested', :state, true, :actorKind, :actorId, :actorLabel from command
), queued as (
  select id, vehicle_id from command where state = 'queued'
), outbox as (
  ${INSERT_QUEUED}
), audit as (
  insert into audit_entries (actor_kind, actor_id, actor_label, action, target_type, target_id, fleet_id, detail)
  select :actorKind, :actorId, :actorLabel, 'command.issue', 'vehicle', :vin, :fleetId,
    jsonb_build_object('command', id, 'operation', :operation::text, 'params', :params::jsonb, 'reason',
      :reason::text, 'ticket', :ticket::text) from command
), notified as (
  ${notifySql('tsp_commands', ':notification')} where exists (select 1 from command)
) select (select count(*)::int from vehicle) as vehicles, (select count(*)::int from command) as inserted,
  (select count(*) from notified)`,
  { name: 'commands-issue' },
);

/** `known`: a concurrent request used the key. `conflict`: see the unique index. `archived`: the vehicle, meanwhile. */
export async function insertCommand(
  { db, actor }: Ctx,
  command: NewCommand,
): Promise<'inserted' | 'known' | 'conflict' | 'archived'> {
  const { operation, risk, conflictGroup } = command.definition;
  try {
    const { rows } = await db.query<{ vehicles: number; inserted: number }>(
      insertStatement({
        id: command.id,
        vehicleId: command.vehicleId,
        fleetId: command.fleetId,
        operation,
        params: JSON.stringify(command.params),
        risk,
        state: command.state,
        reason: command.reason,
        ticket: command.ticket,
        plate: command.plate,
        known: JSON.stringify(command.known),
        conflictGroup,
        actorKind: actor.kind,
        actorId: actor.id,
        actorLabel: actor.label,
        idempotencyKey: command.idempotencyKey,
        requestHash: command.requestHash,
        batchId: command.batchId,
        createdAt: new Date(command.createdAt),
        expiresAt: new Date(command.expiresAt),
        dueAt: new Date(command.dueAt),
        vin: command.vin,
        notification: encodeNotification('tsp_commands', {
          type: 'command',
          change: command.state === 'queued' ? 'queued' : 'changed',
          commandIds: [command.id],
        }),
      }),
    );
    if (rows[0]?.vehicles === 0) return 'archived';
    return rows[0]?.inserted === 1 ? 'inserted' : 'known';
  } catch (error) {
    if (isConflict(error)) return 'conflict';
    throw error;
  }
}

const isConflict = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'commands_unfinished_conflict_key';
