import { createTopics } from '@/lib/contracts';

// [MQTT-4.7.3-3]
const MAX_TOPIC_BYTES = 65_535;
// A UTF-16 unit takes at most three bytes
const SURELY_SHORT = Math.floor(MAX_TOPIC_BYTES / 3);

// [MQTT-1.5.3-2] forbids U+0000; U+FFFD results from invalid UTF-8 [MQTT-1.5.3-1]
const isText = (topic: string): boolean =>
  topic.length > 0 &&
  !topic.includes('\u0000') &&
  !topic.includes('\uFFFD') &&
  (topic.length <= SURELY_SHORT || Buffer.byteLength(topic) <= MAX_TOPIC_BYTES);

const hasWildcard = (text: string): boolean => text.includes('+') || text.includes('#');

/** A topic for publishing, without wildcards. */
export const isTopicName = (topic: string): boolean => isText(topic) && !hasWildcard(topic);

/** Wildcards must be whole levels, and `#` the last ([MQTT-4.7.1-2], [MQTT-4.7.1-3]). */
export function isTopicFilter(filter: string): boolean {
  if (!isText(filter)) return false;
  if (!hasWildcard(filter)) return true;
  const levels = filter.split('/');
  return levels.every((level, i) => level === '+' || (level === '#' && i === levels.length - 1) || !hasWildcard(level));
}

/** Whether `filter` matches `topic`; both well formed. */
export function filterMatches(filter: string, topic: string): boolean {
  const levels = topic.split('/');
  const parts = filter.split('/');
  // [MQTT-4.7.2-1]
  if (topic.startsWith('$') && (parts[0] === '+' || parts[0] === '#')) return false;
  for (const [i, part] of parts.entries()) {
    // `a/#` matches `a` too, MQTT 3.1.1 §4.7.1.2
    if (part === '#') return true;
    if (levels[i] === undefined || (part !== '+' && part !== levels[i])) return false;
  }
  return parts.length === levels.length;
}

/** A TBox may publish under `{root}/up/{its vin}/` and subscribe under `{root}/down/{its vin}/`, nothing else. */
export function tboxMay(root: string, vin: string, action: string, topic: string): boolean {
  const topics = createTopics(root);
  if (action === 'publish') return isTopicName(topic) && isBelow(topics.upPrefix(vin), topic);
  if (action === 'subscribe') return isTopicFilter(topic) && isBelow(topics.downPrefix(vin), topic);
  return false;
}

const isBelow = (prefix: string, topic: string): boolean => topic.startsWith(prefix) && topic.length > prefix.length;
