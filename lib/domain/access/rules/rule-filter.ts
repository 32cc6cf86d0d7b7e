import { RULE_PLACEHOLDERS, type RulePlaceholder } from '@/lib/contracts';
import { isTopicFilter } from './topic-rules';

const PLACEHOLDER = /^\$\{([a-z]+)\}$/;
const KNOWN: ReadonlySet<string> = new Set(RULE_PLACEHOLDERS);

/** Name of the placeholder in this level, known or not; null for text and wildcards. */
export const placeholderOf = (level: string): string | null => PLACEHOLDER.exec(level)?.[1] ?? null;

export const isRulePlaceholder = (name: string): name is RulePlaceholder => KNOWN.has(name);

type FilterProblem = 'filter_invalid' | 'placeholder_unknown';

/** Why a filter is invalid, or null. A `${` that is not a whole level would be taken literally, so it is rejected. */
export function checkRuleFilter(filter: string): FilterProblem | null {
  const levels = filter.split('/');
  const names = levels.map(placeholderOf).filter((name) => name !== null);
  if (names.some((name) => !isRulePlaceholder(name))) return 'placeholder_unknown';
  const plain = levels.map((level) => (placeholderOf(level) === null ? level : 'x'));
  if (plain.some((level) => level.includes('${') || level.includes('}'))) return 'placeholder_unknown';
  // Reserved topics are denied before any rule
  return isTopicFilter(plain.join('/')) && !filter.startsWith('$share/') && !/^\$(?!\{)/.test(filter)
    ? null
    : 'filter_invalid';
}

// Relations between filters of rules, without knowledge of placeholder values

/** Whether `outer` matches every topic that `inner` matches; equal placeholders are equal levels. */
export function coversFilter(outer: readonly string[], inner: readonly string[]): boolean {
  for (const [i, level] of outer.entries()) {
    if (level === '#') return true;
    const other = inner[i];
    if (other === undefined || other === '#') return false;
    if (level !== '+' && level !== other) return false;
  }
  return outer.length === inner.length;
}

/**
 * Whether some topic matches both filters.
 * @param equal whether two different levels without wildcards can have the same value
 */
export function overlapsFilter(
  one: readonly string[],
  other: readonly string[],
  equal: (level: string, otherLevel: string) => boolean,
): boolean {
  const length = Math.max(one.length, other.length);
  for (let i = 0; i < length; i++) {
    const [level, otherLevel] = [one[i], other[i]];
    // `a/#` matches `a` too [MQTT-4.7.1.2]
    if (level === '#' || otherLevel === '#') return true;
    if (level === undefined || otherLevel === undefined) return false;
    if (level !== '+' && otherLevel !== '+' && level !== otherLevel && !equal(level, otherLevel)) return false;
  }
  return true;
}
