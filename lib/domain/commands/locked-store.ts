import type { PoolClient } from 'pg';
import type { CommandChange, LockedCommand } from './change';

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const time = (column: string) => `to_timestamp(${column} / 1000.0)`;

export const LOCKED_COLUMNS = `c.id, v.vin, c.fleet_id as "fleetId", c.operation, c.state,
  c.requested_by_id as "requestedById", ${ms('c.expires_at')} as "expiresAt", ${ms('c.sent_at')} as "sentAt",
  ${ms('c.finished_at')} as "finishedAt", ${ms('c.due_at')} as "dueAt", c.code, c.detail, c.result,
  c.event_count as "eventCount",
  array(select e.type from command_events e where e.command_id = c.id) as seen`;

/** In order of id, so that writers never wait for each other in a circle. */
export async function lockCommands(client: PoolClient, ids: string[]): Promise<LockedCommand[]> {
  const { rows } = await client.query<LockedCommand>({
    name: 'commands-lock',
    text: `select ${LOCKED_COLUMNS} from commands c join vehicles v on v.id = c.vehicle_id
           where c.id = any($1::uuid[]) order by c.id for update of c`,
    values: [ids],
  });
  return rows;
}

/** Those whose time has come; what another replica is at, is left to it. */
export async function lockDueCommands(client: PoolClient, now: number, limit: number): Promise<LockedCommand[]> {
  const { rows } = await client.query<LockedCommand>({
    name: 'commands-lock-due',
    text: `select ${LOCKED_COLUMNS} from commands c join vehicles v on v.id = c.vehicle_id
           where c.due_at <= ${time('$1::float8')} order by c.due_at limit $2 for update of c skip locked`,
    values: [now, limit],
  });
  return rows;
}

const SAVE = `with c as (
  select * from jsonb_to_recordset($1::jsonb) as c(id uuid, state text, "changedAt" float8, "sentAt" float8,
    "finishedAt" float8, "dueAt" float8, code text, detail text, result jsonb, "eventCount" int,
    "decidedByKind" text, "decidedById" text, "decidedByName" text)
), events as (
  insert into command_events (command_id, seq, at, type, state, changed, actor_kind, actor_id, actor_name, vehicle_at,
    code, detail)
  select "commandId", seq, ${time('at')}, type, state, changed, "actorKind", "actorId", "actorName",
    ${time('"vehicleAt"')}, code, detail
  from jsonb_to_recordset($2::jsonb) as e("commandId" uuid, seq int, at float8, type text, state text, changed bool,
    "actorKind" text, "actorId" text, "actorName" text, "vehicleAt" float8, code text, detail text)
), done as (
  delete from command_outbox where command_id = any($3::uuid[])
), told as (
  select pg_notify('tsp_feed', notice) from unnest($4::text[]) as notice
), updated as (
  update commands t set state = c.state, changed_at = coalesce(${time('c."changedAt"')}, t.changed_at),
    sent_at = ${time('c."sentAt"')}, finished_at = ${time('c."finishedAt"')}, due_at = ${time('c."dueAt"')},
    code = c.code, detail = c.detail, result = c.result, event_count = c."eventCount",
    decided_by_kind = coalesce(c."decidedByKind", t.decided_by_kind),
    decided_by_id = coalesce(c."decidedById", t.decided_by_id),
    decided_by_name = coalesce(c."decidedByName", t.decided_by_name)
  from c where t.id = c.id
) select count(*) from told`;

// PostgreSQL refuses a notice of 8,000 bytes; 150 ids of 39 bytes stay below 6,000
const IDS_IN_ONE_NOTICE = 150;

/** Everything that follows from the changes, in one statement: state, history, outbox, notice. */
export async function saveChanges(client: PoolClient, changes: CommandChange[]): Promise<void> {
  const touched = changes.filter(({ events }) => events.length > 0);
  if (touched.length === 0) return;
  const commands = touched.map(({ command, events, decidedBy }) => ({
    id: command.id,
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
  }));
  const events = touched.flatMap(({ command, events }) =>
    events.map(({ actor, ...event }) => ({
      ...event,
      commandId: command.id,
      actorKind: actor?.kind,
      actorId: actor?.id,
      actorName: actor?.label,
    })),
  );
  const noLongerSent = touched.filter((change) => change.answered || change.command.finishedAt !== null);
  await client.query({
    name: 'commands-save',
    text: SAVE,
    values: [
      JSON.stringify(commands),
      JSON.stringify(events),
      noLongerSent.map(({ command }) => command.id),
      notices(touched.map(({ command }) => command.id)),
    ],
  });
}

/** What `pg_notify` is given. */
export function notices(commandIds: string[]): string[] {
  const texts: string[] = [];
  for (let from = 0; from < commandIds.length; from += IDS_IN_ONE_NOTICE) {
    texts.push(JSON.stringify({ type: 'command', commandIds: commandIds.slice(from, from + IDS_IN_ONE_NOTICE) }));
  }
  return texts;
}
