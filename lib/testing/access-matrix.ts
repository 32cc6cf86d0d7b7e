import type { AccessAction } from '@/lib/contracts';

/** A TBox with a certificate, one with a password, a user of one fleet, an administrator, a service account, the platform. */
export const MATRIX_PRINCIPALS = ['tbox', 'passwordTbox', 'operator', 'admin', 'account', 'platform'] as const;
export type MatrixPrincipal = (typeof MATRIX_PRINCIPALS)[number];

/** Placeholders of the topics below. `own…`: of the principal; `other…`: of another one. */
export type Names = {
  own: string;
  other: string;
  ownModel: string;
  otherModel: string;
  ownFleet: string;
  otherFleet: string;
  ownClient: string;
  otherClient: string;
};

// P: may publish, S: may subscribe. Written by hand from the topic contract, independent of the code under test.
const T = 'tbox passwordTbox';
const TABLE: [topic: string, who: Partial<Record<string, 'P' | 'S' | 'PS'>>][] = [
  ['tsp/up/{own}/telemetry', { [T]: 'P' }],
  ['tsp/up/{own}/event/door_opened', { [T]: 'P' }],
  ['tsp/up/{own}/presence', { [T]: 'P' }],
  ['tsp/up/{own}/command/door_unlock', { [T]: 'P' }],
  ['tsp/up/{own}/certificate/csr', { [T]: 'P' }],
  ['tsp/up/{own}/config', { [T]: 'P' }],
  ['tsp/up/{own}', {}],
  ['tsp/up/{other}/telemetry', {}],
  ['tsp/up/{other}/event/door_opened', {}],
  ['tsp/up/{other}/presence', {}],
  ['tsp/up/{other}/command/door_unlock', {}],
  ['tsp/up/{other}/certificate/csr', {}],
  ['tsp/up/{other}/config', {}],
  ['tsp/down/{own}/command/door_unlock', { [T]: 'S' }],
  ['tsp/down/{own}/certificate/renew', { [T]: 'S' }],
  ['tsp/down/{own}/config', { [T]: 'S' }],
  ['tsp/down/{other}/command/door_unlock', {}],
  ['tsp/down/{other}/certificate/issued', {}],
  ['tsp/down/{other}/config', {}],
  ['tsp/down/_model/{ownModel}/recall', { [T]: 'S' }],
  ['tsp/down/_model/{otherModel}/recall', {}],
  ['tsp/down/_all/notice', { [T]: 'S' }],
  ['tsp/live/{ownFleet}/0123', { operator: 'S', admin: 'S' }],
  ['tsp/live/{ownFleet}/vehicle/{other}', { operator: 'S', admin: 'S' }],
  ['tsp/live/{ownFleet}/feed', { operator: 'S', admin: 'S' }],
  ['tsp/live/{otherFleet}/0123', { admin: 'S' }],
  ['tsp/live/{otherFleet}/vehicle/{other}', { admin: 'S' }],
  ['tsp/live/{otherFleet}/feed', { admin: 'S' }],
  ['tsp/live/_all/0123', { admin: 'S' }],
  ['tsp/interest/{ownClient}', { operator: 'P', admin: 'P' }],
  ['tsp/interest/{ownClient}/answer', { operator: 'S', admin: 'S' }],
  ['tsp/interest/{otherClient}', {}],
  ['tsp/interest/{otherClient}/answer', {}],
  ['TSP/up/{own}/telemetry', {}],
  ['/tsp/up/{own}/telemetry', {}],
  ['tsp//up/{own}/telemetry', {}],
  ['tsp/up/{own}%2Ftelemetry', {}],
  ['other/up/{own}/telemetry', {}],
  ['oem/news', {}],
];

/** Filters with wildcards, and the principals that may subscribe. */
const FILTERS: [filter: string, who: Partial<Record<string, 'S'>>][] = [
  ['#', {}],
  ['+/+/+/+', {}],
  ['tsp/#', {}],
  ['tsp/up/#', {}],
  ['tsp/up/+/telemetry', {}],
  ['tsp/down/#', {}],
  ['tsp/down/+/#', {}],
  ['tsp/+/{own}/#', {}],
  ['+/down/{own}/#', {}],
  ['tsp/down/{own}/#', { [T]: 'S' }],
  ['tsp/down/{own}/+/+', { [T]: 'S' }],
  ['tsp/down/{own}/command/+', { [T]: 'S' }],
  ['tsp/down/_model/+/recall', {}],
  ['tsp/down/_model/{ownModel}/#', { [T]: 'S' }],
  ['tsp/down/_all/#', { [T]: 'S' }],
  ['tsp/live/#', {}],
  ['tsp/live/+/#', { admin: 'S' }],
  ['tsp/live/+/feed', { admin: 'S' }],
  ['tsp/live/{ownFleet}/#', { operator: 'S', admin: 'S' }],
  ['tsp/live/{ownFleet}/vehicle/+', { operator: 'S', admin: 'S' }],
  ['tsp/live/{otherFleet}/#', { admin: 'S' }],
  ['$SYS/#', {}],
  ['$share/g/tsp/down/{other}/#', {}],
];

/**
 * Additionally granted by EMQX (decision 012): it does not call the edge for superusers, and `tsp/live/#` covers no topic of the
 * contract that `tsp/live/+/#` does not.
 */
export const ALSO_ON_EMQX: Partial<Record<MatrixPrincipal, string[]>> = {
  platform: ['$SYS/#', '$share/g/tsp/down/{other}/#'],
  admin: ['tsp/live/#'],
};

export type Cell = { principal: MatrixPrincipal; action: AccessAction; topic: string; allowed: boolean };

/** Every action × topic of the contract for this principal. The platform may use all but `$` topics. */
export function matrixFor(principal: MatrixPrincipal, names: Names, also: typeof ALSO_ON_EMQX = {}): Cell[] {
  const fill = (topic: string) => topic.replace(/\{(\w+)\}/g, (_, name: string) => names[name as keyof Names]);
  const rights = (who: Partial<Record<string, string>>, topic: string): string => {
    if (also[principal]?.includes(topic)) return 'S';
    if (principal === 'platform') return topic.startsWith('$') ? '' : 'PS';
    return Object.entries(who).find(([principals]) => principals.split(' ').includes(principal))?.[1] ?? '';
  };
  const cell = (topic: string, action: AccessAction, letter: string, who: Partial<Record<string, string>>): Cell => ({
    principal,
    action,
    topic: fill(topic),
    allowed: rights(who, topic).includes(letter),
  });
  return [
    ...TABLE.flatMap(([topic, who]) => [cell(topic, 'publish', 'P', who), cell(topic, 'subscribe', 'S', who)]),
    ...FILTERS.map(([filter, who]) => cell(filter, 'subscribe', 'S', who)),
  ];
}
