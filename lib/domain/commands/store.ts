import type { Db, Transaction } from '@/lib/platform/db';
import { ms, time } from '@/lib/platform/db/sql-time';
import { encodeNotification, notifySql } from '../notifications';
import type { CommandChange, StoredCommand } from './change';
import { INSERT_QUEUED } from './outbox-store';

/** Of commands `c`. */
export const SELECT = `select c.id, v.vin, c.fleet_id as "fleetId", c.operation, c.state,
  c.requested_by_id as "requestedById", ${ms('c.expires_at')} as "expiresAt", ${ms('c.sent_at')} as "sentAt",
  ${ms('c.finished_at')} as "finishedAt", ${ms('c.due_at')} as "dueAt", c.code, c.detail, c.result,
  c.event_count as "eventCount",
  array(select e.type from command_events e where e.command_id = c.id) as "eventTypes"
  from commands c join vehicles v on v.id = c.vehicle_id`;

export async function readCommands(db: Db, ids: string[]): Promise<StoredCommand[]> {
  const text = `${SELECT} where c.id = any($1::uuid[])`;
  return (await db.query<StoredCommand>({ name: 'commands-read', text, values: [ids] })).rows;
}

/** Locks in order of id, against deadlocks of writers. */
export async function lockCommands(db: Transaction, ids: string[]): Promise<StoredCommand[]> {
  const text = `${SELECT} where c.id = any($1::uuid[]) order by c.id for update of c`;
  return (await db.query<StoredCommand>({ name: 'commands-lock', text, values: [ids] })).rows;
}

/** Locks the unfinished commands of a vehicle. @returns their ids */
export async function lockUnfinished(db: Transaction, vehicleId: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    text: 'select id from commands where vehicle_id = $1 and finished_at is null order by id for update',
    values: [vehicleId],
  });
  return rows.map(({ id }) => id);
}

/** Commands whose `due_at` has come; skips those that another replica has locked. */
export async function lockDueCommands(db: Transaction, now: number, limit: number): Promise<StoredCommand[]> {
  const text = `${SELECT} where c.due_at <= ${time('$1')} order by c.due_at limit $2 for update of c skip locked`;
  return (await db.query<StoredCommand>({ name: 'commands-lock-due', text, values: [now, limit] })).rows;
}

const SAVE = `with c as (
  select * from jsonb_to_recordset($1::jsonb) as c(id uuid, state text, "changedAt" float8, "sentAt" float8,
    "finishedAt" float8, "dueAt" float8, code text, detail text, result jsonb, before int, "eventCount" int,
    "decidedByKind" text, "decidedById" text, "decidedByName" text)
), updated as (
  update commands t set state = c.state, changed_at = coalesce(${time('c."changedAt"')}, t.changed_at),
    sent_at = ${time('c."sentAt"')}, finished_at = ${time('c."finishedAt"')}, due_at = ${time('c."dueAt"')},
    code = c.code, detail = c.detail, result = c.result, event_count = c."eventCount",
    decided_by_kind = coalesce(c."decidedByKind", t.decided_by_kind),
    decided_by_id = coalesce(c."decidedById", t.decided_by_id),
    decided_by_name = coalesce(c."decidedByName", t.decided_by_name)
  from c where t.id = c.id and t.event_count = c.before
  returning t.id, t.vehicle_id
), history as (
  insert into command_events (command_id, seq, at, type, state, changed, actor_kind, actor_id, actor_name, vehicle_at,
    code, detail)
  select "commandId", seq, ${time('at')}, type, state, changed, "actorKind", "actorId", "actorName",
    ${time('"vehicleAt"')}, code, detail
  from jsonb_to_recordset($2::jsonb) as e("commandId" uuid, seq int, at float8, type text, state text, changed bool,
    "actorKind" text, "actorId" text, "actorName" text, "vehicleAt" float8, code text, detail text)
  where "commandId" in (select id from updated)
), queued as (
  select id, vehicle_id from updated where id = any($6::uuid[])
), outbox as (
  ${INSERT_QUEUED}
), done as (
  delete from command_outbox where command_id = any($3::uuid[]) and command_id in (select id from updated)
), released as (
  update command_outbox set claimed_until = null, unsent = null
  where command_id = any($4::uuid[]) and command_id in (select id from updated)
), notified as (
  ${notifySql('tsp_commands', '$5')}
) select id, (select count(*) from notified) from updated`;

/**
 * Saves state, history, outbox and notifications of the changes in one statement. Skips a command that was changed since it
 * was read.
 * @returns ids of the saved commands
 */
export async function saveChanges(db: Db, changes: CommandChange[]): Promise<Set<string>> {
  const touched = changes.filter(({ events }) => events.length > 0);
  if (touched.length === 0) return new Set();
  const { rows } = await db.query<{ id: string }>({
    name: 'commands-save',
    text: SAVE,
    values: [
      JSON.stringify(touched.map(commandRow)),
      JSON.stringify(touched.flatMap(eventRows)),
      touched.filter((change) => change.settled).map(({ command }) => command.id),
      touched.filter((change) => !change.settled && change.published).map(({ command }) => command.id),
      notifications(touched),
      touched.filter((change) => change.queued).map(({ command }) => command.id),
    ],
  });
  return new Set(rows.map(({ id }) => id));
}

const commandRow = ({ command, before, events, decidedBy }: CommandChange) => ({
  id: command.id,
  before,
  state: command.state,
  changedAt: events.findLast(({ changed }) => changed)?.at ?? null,
  sentAt: command.sentAt,
  finishedAt: command.finishedAt,
  dueAt: command.dueAt,
  code: command.code,
  detail: command.detail,
  result: command.result,
  eventCount: command.eventCount,
  decidedByKind: decidedBy?.kind,
  decidedById: decidedBy?.id,
  decidedByName: decidedBy?.label,
});

const eventRows = ({ command, events }: CommandChange) =>
  events.map(({ actor, ...event }) => ({
    ...event,
    commandId: command.id,
    actorKind: actor?.kind,
    actorId: actor?.id,
    actorName: actor?.label,
  }));

const notifications = (changes: CommandChange[]): string[] =>
  (['queued', 'changed', 'finished'] as const).flatMap((change) => {
    const commandIds = changes.filter((one) => changeOf(one) === change).map(({ command }) => command.id);
    return commandIds.length > 0 ? encodeNotification('tsp_commands', { type: 'command', change, commandIds }) : [];
  });

const changeOf = ({ settled, command: { state } }: CommandChange) =>
  settled ? 'finished' : state === 'queued' ? 'queued' : 'changed';
