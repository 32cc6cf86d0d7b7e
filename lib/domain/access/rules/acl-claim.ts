import { isTopicFilter, isTopicName } from './topic-rules';

/** Claim `acl` of a token in the format of EMQX 5.3: filters that a client may use. */
export type AclClaim = { pub: string[]; sub: string[]; all: string[] };

type Client = { clientId: string; username: string };

/** Malformed lists allow nothing, as in EMQX. */
export function readAclClaim(claim: unknown): AclClaim {
  const lists = typeof claim === 'object' && claim !== null ? (claim as Record<string, unknown>) : {};
  const filters = (key: keyof AclClaim): string[] => {
    const list = lists[key];
    return Array.isArray(list) ? list.filter((filter) => typeof filter === 'string') : [];
  };
  return { pub: filters('pub'), sub: filters('sub'), all: filters('all') };
}

/**
 * Decides like EMQX, with one stricter case: EMQX lets `a/+` allow a subscription to `a/#`, and `#` one to `$SYS/#`.
 * Here a filter is allowed only if the rule covers all that it matches.
 */
export function aclAllows(acl: AclClaim, client: Client, action: 'publish' | 'subscribe', topic: string): boolean {
  if (!(action === 'publish' ? isTopicName(topic) : isTopicFilter(topic))) return false;
  return [...(action === 'publish' ? acl.pub : acl.sub), ...acl.all].some((rule) => covers(rule, client, topic));
}

function covers(rule: string, client: Client, topic: string): boolean {
  if (rule.startsWith('eq ')) return rule.slice(3) === topic;
  const ruleLevels = rule.split('/').map((level) => fill(level, client));
  const levels = topic.split('/');
  // [MQTT-4.7.2-1]
  if (topic.startsWith('$') && (ruleLevels[0] === '+' || ruleLevels[0] === '#')) return false;
  for (const [i, ruleLevel] of ruleLevels.entries()) {
    if (ruleLevel === '#') return true;
    const level = levels[i];
    if (level === undefined || level === '#') return false;
    if (ruleLevel !== '+' && ruleLevel !== level) return false;
  }
  return ruleLevels.length === levels.length;
}

// EMQX's placeholders, which must be a whole level
const PLACEHOLDER = /^\$\{(clientid|username)\}$/;

/** A value with a wildcard would widen the rule, so that it matches nothing. */
function fill(level: string, { clientId, username }: Client): string {
  const [, name] = PLACEHOLDER.exec(level) ?? [];
  if (!name) return level;
  const value = name === 'clientid' ? clientId : username;
  return /[+#/]/.test(value) ? '\u0000' : value;
}
