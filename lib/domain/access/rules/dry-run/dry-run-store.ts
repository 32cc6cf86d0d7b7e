import type { AccessAction, Role } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { MAX_TEXT } from '../../denials/denial-groups';

/**
 * A recorded use or denial with the client's current attributes; `vin` and `username` are null if it no longer exists.
 */
export type RecordedAction = {
  clientId: string;
  action: AccessAction;
  topic: string;
  qos: 0 | 1 | 2;
  retain: boolean;
  vin: string | null;
  serial: string | null;
  fleet: string;
  model: string;
  tags: string[];
  username: string | null;
};

/** `fleets`: codes, or `all` for administrators. */
export type DryRunUser = { email: string; fleets: readonly string[] | 'all' };

export async function makeReadOnly(db: Transaction): Promise<void> {
  await db.query({ text: 'set transaction read only' });
}

/** Statement timeout for the rest of the transaction. */
export async function limitStatements(db: Transaction, timeoutMs: number): Promise<void> {
  await db.query({ text: `set local statement_timeout = ${timeoutMs}` });
}

/** All enabled users. */
export async function readUsers(db: Transaction): Promise<DryRunUser[]> {
  const { rows } = await db.query<{ email: string; role: Role; fleets: string[] }>({
    text: `select u.email, u.role, array(select f.code from fleets f join memberships m on m.fleet_id = f.id
        where m.user_id = u.id order by f.code) as fleets
      from users u where not u.banned order by u.email`,
  });
  return rows.map(({ email, role, fleets }) => ({ email, fleets: role === 'admin' ? 'all' : fleets }));
}

const PRINCIPAL = `v.vin, t.serial, f.code as fleet, m.code as model, v.tags, s.username`;
const JOINS = (username: string) => `left join vehicles v on v.vin = u.client_id
  left join fleets f on f.id = v.fleet_id
  left join vehicle_models m on m.id = v.model_id
  left join tbox_bindings b on b.vehicle_id = v.id and b.unbound_at is null
  left join tboxes t on t.id = b.tbox_id
  left join service_accounts s on s.username = ${username} and s.disabled_at is null`;

// Both ordered by client, so that each is counted once without a set in memory
const USES = `select u.client_id as "clientId", u.action, u.topic, u.qos, u.retain, ${PRINCIPAL}
  from access_uses u ${JOINS('u.client_id')} where u.last_at >= $1 order by u.client_id`;
// Only denials by rules with an untruncated topic: other denials do not depend on rules
const DENIALS = `select coalesce(v.vin, s.username, u.client_id) as "clientId", u.kind as action, u.topic, 0 as qos, false as retain, ${PRINCIPAL}
  from access_denials u ${JOINS('u.username')} where u.last_at >= $1 and u.kind in ('publish', 'subscribe')
    and u.reason in ('rule', 'base', 'no_rule') and length(u.topic) < ${MAX_TEXT.topic} order by 1`;

const BATCH_ROWS = 5_000;

/** Reads in batches with a cursor: one sort, and one batch in memory. */
export async function* readRecordedActions(
  db: Transaction,
  what: 'uses' | 'denials',
  since: Date,
): AsyncGenerator<RecordedAction[], void> {
  await db.query({ text: `declare ${what} no scroll cursor for ${what === 'uses' ? USES : DENIALS}`, values: [since] });
  for (;;) {
    const { rows } = await db.query<RecordedAction>({ text: `fetch ${BATCH_ROWS} from ${what}` });
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH_ROWS) break;
  }
  await db.query({ text: `close ${what}` });
}
