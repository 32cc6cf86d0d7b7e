import type { AccessRuleInput } from '@/lib/contracts';
import { publishRules } from '@/lib/domain/access';
import type { Actor } from '@/lib/domain/context';
import { createTestDb } from './db';
import { fakeClock } from './fake-clock';
import { readRules } from './read-rules';

export const ADA: Actor = { kind: 'user', id: 'u1', label: 'ada@example.com', role: 'admin', fleets: 'all' };
export const OLGA: Actor = { kind: 'user', id: 'u2', label: 'olga@example.com', role: 'operator', fleets: [1] };
export const topicRoot = 'tsp';
export const vinOf = (i: number) => `LTESTA1B0R${String(i).padStart(7, '0')}`;

/**
 * Principals of rules: Ada, an administrator; Olga, an operator of `north`; service accounts `billing` and `gone` (disabled);
 * vehicles 1 to 3 of `north`, 4 and 5 of `south`, with the TBoxes TBX1 to TBX5.
 */
export async function createRuleFixture() {
  const db = await createTestDb();
  const clock = fakeClock();
  const as = (actor: Actor) => ({ db, clock, actor, topicRoot: 'tsp' });
  await db.query({
    text: `
    insert into fleets (code, name) values ('north', 'N'), ('south', 'S');
    insert into vehicle_models (code, name, manufacturer, powertrain) values ('m1', 'M', 'M', 'bev');
    insert into service_accounts (username, hash, created_by, disabled_at) values
      ('billing', '', 'ada', null), ('gone', '', 'ada', now());
    insert into users (id, name, email, role) values ('u1', 'Ada', 'ada@example.com', 'admin'),
      ('u2', 'Olga', 'olga@example.com', 'operator');
    insert into memberships (user_id, fleet_id) select 'u2', id from fleets where code = 'north';
  `,
  });
  for (let i = 1; i <= 5; i++) {
    await db.query({
      text: `with vehicle as (insert into vehicles (vin, fleet_id, model_id, tags)
          select $1, f.id, m.id, $3 from fleets f, vehicle_models m where f.code = $2 returning id),
        tbox as (insert into tboxes (serial) values ($4) returning id)
       insert into tbox_bindings (tbox_id, vehicle_id, bound_by) select tbox.id, vehicle.id, 'test' from tbox, vehicle`,
      values: [vinOf(i), i <= 3 ? 'north' : 'south', i === 1 ? ['vip'] : [], `TBX${i}`],
    });
  }
  return {
    db,
    clock,
    as,
    ctx: () => as(ADA),
    publish: (...given: Partial<AccessRuleInput>[]) =>
      publishRules({ ctx: as(ADA), input: { rules: readRules(...given) } }),
    /** Deletes rules, recorded uses and denials, and bans. */
    clear: () =>
      db.query({
        text: 'delete from access_rule_sets; delete from access_uses; delete from access_denials; delete from access_bans',
      }),
  };
}
export type RuleFixture = Awaited<ReturnType<typeof createRuleFixture>>;
