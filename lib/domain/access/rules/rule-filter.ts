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
