import { RULE_PLACEHOLDERS, type RulePlaceholder } from '@/lib/contracts';
import { isTopicFilter } from './topic-rules';

const PLACEHOLDER = /^\$\{([a-z]+)\}$/;
const KNOWN: ReadonlySet<string> = new Set(RULE_PLACEHOLDERS);

/** The placeholder that a level of a rule's filter is, known or not; null: it is text or a wildcard. */
export const placeholderOf = (level: string): string | null => PLACEHOLDER.exec(level)?.[1] ?? null;

export const isRulePlaceholder = (name: string): name is RulePlaceholder => KNOWN.has(name);

export type FilterProblem = 'filter_invalid' | 'placeholder_unknown';

/** What keeps a rule's filter from being one, or null. A `${` that is not a whole level would be taken literally: refused. */
export function checkRuleFilter(filter: string): FilterProblem | null {
  const levels = filter.split('/');
  const names = levels.map(placeholderOf).filter((name) => name !== null);
  if (names.some((name) => !isRulePlaceholder(name))) return 'placeholder_unknown';
  const plain = levels.map((level) => (placeholderOf(level) === null ? level : 'x'));
  if (plain.some((level) => level.includes('${') || level.includes('}'))) return 'placeholder_unknown';
  // Reserved topics are refused before any rule is asked
  return isTopicFilter(plain.join('/')) && !filter.startsWith('$share/') && !/^\$(?!\{)/.test(filter)
    ? null
    : 'filter_invalid';
}

// What two rules' filters have to do with each other. Placeholders are not known here, so both answers err on one side.

/** Whether every topic that `inner` takes in is taken in by `outer`; a placeholder stands for the same name in both. */
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
 * Whether some topic is taken in by both.
 * @param equal whether two levels that differ and are no wildcards can stand for the same name
 */
export function overlapsFilter(
  one: readonly string[],
  other: readonly string[],
  equal: (level: string, otherLevel: string) => boolean,
): boolean {
  const length = Math.max(one.length, other.length);
  for (let i = 0; i < length; i++) {
    const [level, otherLevel] = [one[i], other[i]];
    // `a/#` takes in `a` too [MQTT-4.7.1.2]
    if (level === '#' || otherLevel === '#') return true;
    if (level === undefined || otherLevel === undefined) return false;
    if (level !== '+' && otherLevel !== '+' && level !== otherLevel && !equal(level, otherLevel)) return false;
  }
  return true;
}
