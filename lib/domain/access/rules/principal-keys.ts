import { RULE_PLACEHOLDERS, type RulePlaceholder, type RulePrincipal } from '@/lib/contracts';
import type { AclClaim } from './acl-claim';

/** A principal with all attributes that rules can name. */
export type Principal =
  | { kind: 'tbox'; vin: string; serial: string; fleet: string; model: string; tags: readonly string[] }
  | { kind: 'service'; username: string }
  | { kind: 'platform' }
  /** `fleets`: codes; `acl`: claims of the token. */
  | { kind: 'console'; clientId: string; username: string; fleets: readonly string[]; acl: AclClaim };

/** Unique key of a principal, equal in rules and clients. */
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

/** The keys that match a principal, and its placeholder values, computed once per connection. */
export type RulePrincipalKeys = {
  subject: Principal;
  keys: readonly string[];
  /** `keys` as a set. */
  keySet: ReadonlySet<string>;
  values: Readonly<Partial<Record<RulePlaceholder, readonly string[]>>>;
  /** `values` in the order of RULE_PLACEHOLDERS. */
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
