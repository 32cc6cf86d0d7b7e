import { isTopicFilter, isTopicName } from './topic-rules';

/** Claim `acl` of a token, in the form that EMQX 5.3 understands: filters a client may use. */
export type AclClaim = { pub: string[]; sub: string[]; all: string[] };

type Client = { clientId: string; username: string };

/** What is not a list of filters allows nothing, as in EMQX. */
export function readAclClaim(claim: unknown): AclClaim {
  const lists = typeof claim === 'object' && claim !== null ? (claim as Record<string, unknown>) : {};
  const filters = (key: keyof AclClaim): string[] => {
    const list = lists[key];
    return Array.isArray(list) ? list.filter((filter) => typeof filter === 'string') : [];
  };
  return { pub: filters('pub'), sub: filters('sub'), all: filters('all') };
}

/**
 * EMQX's decision, but for one point where EMQX is too generous: its rule `a/+` lets a client subscribe to `a/#`, and `#`
 * to `$SYS/#`. Here a filter is allowed only where the rule covers everything that the filter receives.
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

// EMQX's two placeholders, alone in their level
const PLACEHOLDER = /^\$\{(clientid|username)\}$/;

/** A name with a wildcard in it would widen the rule: it then matches nothing. */
function fill(level: string, { clientId, username }: Client): string {
  const [, name] = PLACEHOLDER.exec(level) ?? [];
  if (!name) return level;
  const value = name === 'clientid' ? clientId : username;
  return /[+#/]/.test(value) ? '\u0000' : value;
}
