import { RULE_PLACEHOLDERS, type RulePlaceholder, type RulePrincipal } from '@/lib/contracts';
import type { AclClaim } from './acl-claim';

/** Who asks, with everything that a rule can speak of. */
export type Principal =
  | { kind: 'tbox'; vin: string; serial: string; fleet: string; model: string; tags: readonly string[] }
  | { kind: 'service'; username: string }
  | { kind: 'platform' }
  /** `fleets`: codes that the person may see; `acl`: what the token itself gives. */
  | { kind: 'console'; clientId: string; username: string; fleets: readonly string[]; acl: AclClaim };

/** One text for each principal: the same for a rule and for whom it is about. */
export function principalKey(principal: RulePrincipal): string {
  switch (principal.kind) {
    case 'fleet':
    case 'model':
      return `${principal.kind}:${principal.code}`;
    case 'tag':
      return `tag:${principal.tag}`;
    case 'vehicle':
      return `vehicle:${principal.vin}`;
    case 'service':
      return `service:${principal.username}`;
    default:
      return principal.kind;
  }
}

/** Principals that a subject is, and what stands for the placeholders: once a connection, not once a question. */
export type RulePrincipalKeys = {
  subject: Principal;
  keys: readonly string[];
  /** The same. */
  keySet: ReadonlySet<string>;
  values: Readonly<Partial<Record<RulePlaceholder, readonly string[]>>>;
  /** The same, in the order of RULE_PLACEHOLDERS. */
  placeholderValues: readonly (readonly string[])[];
};

export function toRulePrincipalKeys(subject: Principal): RulePrincipalKeys {
  const { keys, values } = namesOf(subject);
  const placeholderValues = RULE_PLACEHOLDERS.map((name) => values[name] ?? []);
  return { subject, keys, keySet: new Set(keys), values, placeholderValues };
}

function namesOf(subject: Principal): Pick<RulePrincipalKeys, 'keys' | 'values'> {
  switch (subject.kind) {
    case 'tbox': {
      const { vin, serial, fleet, model, tags } = subject;
      const keys = ['tboxes', `fleet:${fleet}`, `model:${model}`, `vehicle:${vin}`, ...tags.map((tag) => `tag:${tag}`)];
      return { keys, values: { vin: [vin], serial: [serial], fleet: [fleet], model: [model] } };
    }
    case 'service':
      return { keys: [`service:${subject.username}`], values: {} };
    case 'console':
      return { keys: ['console'], values: { fleet: subject.fleets } };
    case 'platform':
      return { keys: [], values: {} };
  }
}
