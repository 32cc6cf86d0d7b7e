import { createTopics } from '@/lib/contracts';
import type { Broker } from '@/lib/platform/broker';
import type { Db } from '@/lib/platform/db';

/** Of one vehicle: whether it has a connection, and whether a subscription of that covers its commands. */
export type Link = { connected: boolean; listening: boolean };
/** By VIN. */
export type Links = Map<string, Link>;

/** What must never be once everything is calm; each with VINs. */
export type PresenceViolations = Record<'shownDisconnected' | 'shownConnected' | 'shownDeaf', string[]>;
export type PresenceAccount = { connected: number; away: number; violations: PresenceViolations };

/** Compares what the console shows with what the broker has. A vehicle that neither names is away. */
export function drawPresence(vins: readonly string[], truth: Links, shown: Links): PresenceAccount {
  const all = (is: (truth: Link | undefined, shown: Link | undefined) => boolean): string[] =>
    vins.filter((vin) => is(truth.get(vin), shown.get(vin)));
  const connected = all((one) => one?.connected === true).length;
  return {
    connected,
    away: vins.length - connected,
    violations: {
      shownDisconnected: all((is, says) => is?.connected === true && says?.connected !== true),
      shownConnected: all((is, says) => is?.connected !== true && says?.connected === true),
      shownDeaf: all((is, says) => is?.listening === true && says?.connected === true && !says.listening),
    },
  };
}

export const isTrue = ({ violations }: PresenceAccount): boolean =>
  Object.values(violations).every((vins) => vins.length === 0);

export async function readTruth(broker: Broker): Promise<Links> {
  const topics = createTopics();
  const links: Links = new Map();
  for await (const clients of broker.sessions()) {
    for (const { clientId, kind, connected, subscriptions } of clients) {
      if (kind !== 'tbox') continue;
      const filters = subscriptions.map(({ filter }) => filter);
      links.set(clientId, {
        connected,
        listening: connected && topics.commandOperations(clientId, filters).length > 0,
      });
    }
  }
  return links;
}

export async function readShown(db: Db): Promise<Links> {
  const { rows } = await db.query<Link & { vin: string }>({
    text: `select v.vin, p.connected, p.connected and cardinality(s.command_operations) > 0 as listening
     from vehicle_presence p join vehicles v on v.id = p.vehicle_id left join presence_sessions s on s.id = p.session_id`,
  });
  return new Map(rows.map(({ vin, connected, listening }) => [vin, { connected, listening: listening === true }]));
}

const SESSIONS_SHOWN = 4;

/** The latest sessions of a vehicle as the database has them: what a finding begins with. */
export async function wordSessions(db: Db, vin: string): Promise<string> {
  const { rows } = await db.query<{ line: string }>({
    text: `select concat_ws(' ', s.id, s.node, s.peer, s.connected_at, s.disconnected_at, s.reason, s.command_operations,
       case when p.session_id = s.id then 'shown' end) as line
     from presence_sessions s join vehicles v on v.id = s.vehicle_id left join vehicle_presence p on p.vehicle_id = v.id
     where v.vin = $1 order by s.id desc limit $2`,
    values: [vin, SESSIONS_SHOWN],
  });
  return [vin, ...rows.map(({ line }) => `  ${line}`)].join('\n');
}
