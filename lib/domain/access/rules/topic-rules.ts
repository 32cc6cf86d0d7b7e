import { createTopics } from '@/lib/contracts';

// [MQTT-4.7.3-3]
const MAX_TOPIC_BYTES = 65_535;
// A character is at most three bytes for each of its UTF-16 units
const SURELY_SHORT = Math.floor(MAX_TOPIC_BYTES / 3);

// [MQTT-1.5.3-2] no U+0000; U+FFFD is what a decoder leaves where bytes were not UTF-8 [MQTT-1.5.3-1]
const isText = (topic: string): boolean =>
  topic.length > 0 &&
  !topic.includes('\u0000') &&
  !topic.includes('\uFFFD') &&
  (topic.length <= SURELY_SHORT || Buffer.byteLength(topic) <= MAX_TOPIC_BYTES);

const hasWildcard = (text: string): boolean => text.includes('+') || text.includes('#');

/** Something that can be published to: no wildcards. */
export const isTopicName = (topic: string): boolean => isText(topic) && !hasWildcard(topic);

/** Wildcards stand alone in their level, and `#` only in the last one ([MQTT-4.7.1-2], [MQTT-4.7.1-3]). */
export function isTopicFilter(filter: string): boolean {
  if (!isText(filter)) return false;
  if (!hasWildcard(filter)) return true;
  const levels = filter.split('/');
  return levels.every((level, i) => level === '+' || (level === '#' && i === levels.length - 1) || !hasWildcard(level));
}

/** Whether a message to `topic` goes to who subscribed to `filter`; both well-formed. */
export function filterMatches(filter: string, topic: string): boolean {
  const levels = topic.split('/');
  const parts = filter.split('/');
  // [MQTT-4.7.2-1]
  if (topic.startsWith('$') && (parts[0] === '+' || parts[0] === '#')) return false;
  for (const [i, part] of parts.entries()) {
    // `a/#` is for `a` too, MQTT 3.1.1 §4.7.1.2
    if (part === '#') return true;
    if (levels[i] === undefined || (part !== '+' && part !== levels[i])) return false;
  }
  return parts.length === levels.length;
}

/** What a TBox may do: publish under `{root}/up/{its vin}/`, subscribe under `{root}/down/{its vin}/`, nothing else. */
export function tboxMay(root: string, vin: string, action: string, topic: string): boolean {
  const topics = createTopics(root);
  if (action === 'publish') return isTopicName(topic) && isBelow(topics.upPrefix(vin), topic);
  if (action === 'subscribe') return isTopicFilter(topic) && isBelow(topics.downPrefix(vin), topic);
  return false;
}

const isBelow = (prefix: string, topic: string): boolean => topic.startsWith(prefix) && topic.length > prefix.length;
