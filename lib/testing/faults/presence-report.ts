import { createTopics } from '@/lib/contracts';
import type { Broker } from '@/lib/platform/broker';
import type { Db } from '@/lib/platform/db';

/** Of one vehicle: whether it is connected, and whether that connection is subscribed to its commands. */
export type Link = { connected: boolean; subscribed: boolean };
/** By VIN. */
export type Links = Map<string, Link>;

/** By kind of violation: VINs. */
export type PresenceViolations = Record<'shownDisconnected' | 'shownConnected' | 'shownUnsubscribed', string[]>;
export type PresenceReport = { connected: number; away: number; violations: PresenceViolations };

/** Compares the presence in the database with the broker's clients. A vehicle that is in neither is disconnected. */
export function comparePresence(vins: readonly string[], truth: Links, shown: Links): PresenceReport {
  const all = (test: (actual: Link | undefined, shown: Link | undefined) => boolean): string[] =>
    vins.filter((vin) => test(truth.get(vin), shown.get(vin)));
  const connected = all((one) => one?.connected === true).length;
  return {
    connected,
    away: vins.length - connected,
    violations: {
      shownDisconnected: all((actual, shown) => actual?.connected === true && shown?.connected !== true),
      shownConnected: all((actual, shown) => actual?.connected !== true && shown?.connected === true),
      shownUnsubscribed: all(
        (actual, shown) => actual?.subscribed === true && shown?.connected === true && !shown.subscribed,
      ),
    },
  };
}

export const isCorrect = ({ violations }: PresenceReport): boolean =>
  Object.values(violations).every((vins) => vins.length === 0);

export async function readBrokerLinks(broker: Broker): Promise<Links> {
  const topics = createTopics();
  const links: Links = new Map();
  for await (const clients of broker.sessions()) {
    for (const { clientId, kind, connected, subscriptions } of clients) {
      if (kind !== 'tbox') continue;
      const filters = subscriptions.map(({ filter }) => filter);
      links.set(clientId, {
        connected,
        subscribed: connected && topics.commandOperations(clientId, filters).length > 0,
      });
    }
  }
  return links;
}

export async function readShownLinks(db: Db): Promise<Links> {
  const { rows } = await db.query<Link & { vin: string }>({
    text: `select v.vin, p.connected, p.connected and cardinality(s.command_operations) > 0 as subscribed
     from vehicle_presence p join vehicles v on v.id = p.vehicle_id left join presence_sessions s on s.id = p.session_id`,
  });
  return new Map(rows.map(({ vin, connected, subscribed }) => [vin, { connected, subscribed: subscribed === true }]));
}

const SESSIONS_SHOWN = 4;

/** The latest presence sessions of a vehicle in the database, for the analysis of a violation. */
export async function formatSessions(db: Db, vin: string): Promise<string> {
  const { rows } = await db.query<{ line: string }>({
    text: `select concat_ws(' ', s.id, s.node, s.peer, s.connected_at, s.disconnected_at, s.reason, s.command_operations,
       case when p.session_id = s.id then 'shown' end) as line
     from presence_sessions s join vehicles v on v.id = s.vehicle_id left join vehicle_presence p on p.vehicle_id = v.id
     where v.vin = $1 order by s.id desc limit $2`,
    values: [vin, SESSIONS_SHOWN],
  });
  return [vin, ...rows.map(({ line }) => `  ${line}`)].join('\n');
}
