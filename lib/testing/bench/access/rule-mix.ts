import { type AccessRule, accessRuleSchema, type RulePrincipal } from '@/lib/contracts';
import type { AccessQuestion, Principal } from '@/lib/domain/access';
import { seededBelow } from '@/lib/testing/random';

export type Asked = { subject: Principal; question: AccessQuestion };

const FLEETS = 12;
const MODELS = 18;
const TAGS = 30;
const SEED = 7;

export const vinOf = (n: number): string => `LTPBENCH0R${String(n).padStart(7, '0')}`;

/** A typical large set: many rules for one vehicle, some for fleets, models and tags, a few for all. Deterministic. */
export function makeRules(count: number): AccessRule[] {
  const random = seededBelow(SEED);
  const principal = (i: number): RulePrincipal => {
    if (i % 10 < 5) return { kind: 'vehicle', vin: vinOf(random(10_000)) };
    if (i % 10 < 7) return { kind: 'fleet', code: `fleet-${random(FLEETS)}` };
    if (i % 10 === 7) return { kind: 'model', code: `model-${random(MODELS)}` };
    if (i % 10 === 8) return { kind: 'tag', tag: `tag-${random(TAGS)}` };
    return { kind: 'tboxes' };
  };
  const topic = (i: number): string =>
    [
      `oem/\${fleet}/news/${i}`,
      `oem/app-${random(40)}/\${vin}/#`,
      `oem/+/diagnostics/${random(200)}`,
      `tsp/up/\${vin}/event/type_${random(100)}`,
      `oem/\${model}/maps/+/tile/${random(50)}`,
    ][random(5)] as string;
  return Array.from({ length: count }, (_, i) =>
    accessRuleSchema.parse({
      id: `rule-${i}`,
      effect: i % 4 === 0 ? 'deny' : 'allow',
      principal: principal(i),
      action: (['publish', 'subscribe', 'all'] as const)[random(3)],
      topic: topic(i),
    }),
  );
}

/** Actions of vehicles: mostly topics of the contract, some that rules allow, some denied. */
export function makeQuestions(count: number): Asked[] {
  const random = seededBelow(SEED + 1);
  return Array.from({ length: count }, () => {
    const vin = vinOf(random(10_000));
    const subject: Principal = {
      kind: 'tbox',
      vin,
      serial: `T${vin.slice(-9)}`,
      fleet: `fleet-${random(FLEETS)}`,
      model: `model-${random(MODELS)}`,
      tags: [`tag-${random(TAGS)}`, `tag-${random(TAGS)}`],
    };
    const [action, topic] = (
      [
        ['publish', `tsp/up/${vin}/telemetry`],
        ['publish', `tsp/up/${vin}/event/type_${random(100)}`],
        ['publish', `tsp/up/${vin}/command/door_unlock`],
        ['subscribe', `tsp/down/${vin}/#`],
        ['publish', `oem/app-${random(40)}/${vin}/log`],
        ['subscribe', `oem/fleet-3/news/${random(1_000)}`],
        ['subscribe', `oem/+/diagnostics/${random(200)}`],
        ['publish', `tsp/up/${vinOf(random(10_000))}/telemetry`],
      ] as const
    )[random(8)] as ['publish' | 'subscribe', string];
    return { subject, question: { action, topic, qos: 1, retain: false } };
  });
}
