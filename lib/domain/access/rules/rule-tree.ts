import { type AccessAction, RULE_PLACEHOLDERS } from '@/lib/contracts';
import type { RulePrincipalKeys } from './principal-keys';
import { isRulePlaceholder, placeholderOf } from './rule-filter';

export type AccessQuestion = {
  action: AccessAction;
  /** A topic name, or a topic filter. */
  topic: string;
  qos: 0 | 1 | 2;
  /** Of a publish. */
  retain: boolean;
};

/** One rule at its place in the order. */
export type Entry = {
  index: number;
  principal: string;
  /** Bit 1 << qos. */
  qosMask: number;
  retain: boolean | null;
};

/** By principal: most levels have rules of one or two, some of thousands. */
type Entries = { principals: string[]; lists: Entry[][]; byPrincipal: Map<string, Entry[]> };
type Node = {
  literals: Map<string, Node>;
  plus: Node | null;
  /** `name`: index in RULE_PLACEHOLDERS. */
  placeholders: { name: number; node: Node }[];
  /** Rules that end here. */
  here: Entries;
  /** Rules that go on with `#` from here. */
  below: Entries;
};

export const NONE = Number.POSITIVE_INFINITY;

const newNode = (): Node => ({
  literals: new Map(),
  plus: null,
  placeholders: [],
  here: noEntries(),
  below: noEntries(),
});
const noEntries = (): Entries => ({ principals: [], lists: [], byPrincipal: new Map() });

// Beside so many the principal's own names are fewer
const MAX_SCANNED_PRINCIPALS = 4;

/**
 * Rules about one action by the levels of their filters. What is asked is the first of them in order that speaks of a topic: the
 * work grows with the levels of the topic, not with the number of rules.
 */
export class RuleTree {
  readonly #root = newNode();

  add(filter: string, entry: Entry): void {
    let node = this.#root;
    for (const level of filter.split('/')) {
      if (level === '#') {
        put(node.below, entry);
        return;
      }
      node = child(node, level);
    }
    put(node.here, entry);
  }

  /** The first rule that holds for all that `levels` stands for; NONE: there is no such rule. */
  firstCovering(principal: RulePrincipalKeys, question: AccessQuestion, levels: readonly string[]): number {
    return cover(this.#root, principal, question, levels, 0, NONE);
  }

  /** The first rule that holds for some of what `levels` stands for. */
  firstTouching(principal: RulePrincipalKeys, question: AccessQuestion, levels: readonly string[]): number {
    return touch(this.#root, principal, question, levels, 0, NONE);
  }
}

function put({ principals, lists, byPrincipal }: Entries, entry: Entry): void {
  const list = byPrincipal.get(entry.principal);
  if (list) {
    list.push(entry);
    return;
  }
  const made = [entry];
  byPrincipal.set(entry.principal, made);
  principals.push(entry.principal);
  lists.push(made);
}

function child(node: Node, level: string): Node {
  if (level === '+') {
    node.plus ??= newNode();
    return node.plus;
  }
  const placeholder = placeholderOf(level);
  if (placeholder !== null && isRulePlaceholder(placeholder)) {
    const name = RULE_PLACEHOLDERS.indexOf(placeholder);
    const known = node.placeholders.find((one) => one.name === name)?.node;
    if (known) return known;
    const made = newNode();
    node.placeholders.push({ name, node: made });
    return made;
  }
  const known = node.literals.get(level);
  if (known) return known;
  const made = newNode();
  node.literals.set(level, made);
  return made;
}

function first(entries: Entries, principal: RulePrincipalKeys, question: AccessQuestion, best: number): number {
  const { principals, lists, byPrincipal } = entries;
  if (principals.length === 0) return best;
  let found = best;
  if (principals.length <= MAX_SCANNED_PRINCIPALS) {
    for (let i = 0; i < principals.length; i++) {
      if (principal.keySet.has(principals[i] as string)) found = firstOf(lists[i] as Entry[], question, found);
    }
    return found;
  }
  for (const key of principal.keys) {
    const list = byPrincipal.get(key);
    if (list) found = firstOf(list, question, found);
  }
  return found;
}

function firstOf(list: readonly Entry[], { qos, retain }: AccessQuestion, best: number): number {
  for (const { index, qosMask, retain: wanted } of list) {
    if (index >= best) return best;
    if ((qosMask & (1 << qos)) !== 0 && (wanted === null || wanted === retain)) return index;
  }
  return best;
}

function cover(
  node: Node,
  principal: RulePrincipalKeys,
  question: AccessQuestion,
  levels: readonly string[],
  i: number,
  best: number,
): number {
  // `a/#` holds for `a` too [MQTT-4.7.1.2]
  let found = first(node.below, principal, question, best);
  if (i === levels.length) return first(node.here, principal, question, found);
  const level = levels[i] as string;
  if (level === '#') return found;
  if (node.plus) found = cover(node.plus, principal, question, levels, i + 1, found);
  if (level === '+') return found;
  const literal = node.literals.get(level);
  if (literal) found = cover(literal, principal, question, levels, i + 1, found);
  for (const { name, node: named } of node.placeholders) {
    if (principal.placeholderValues[name]?.includes(level))
      found = cover(named, principal, question, levels, i + 1, found);
  }
  return found;
}

function touch(
  node: Node,
  principal: RulePrincipalKeys,
  question: AccessQuestion,
  levels: readonly string[],
  i: number,
  best: number,
): number {
  let found = first(node.below, principal, question, best);
  if (i === levels.length) return first(node.here, principal, question, found);
  const level = levels[i] as string;
  // `a/#` takes in `a` itself, so a rule about `a` is touched
  if (level === '#') found = first(node.here, principal, question, found);
  const next = level === '#' ? i : i + 1;
  if (node.plus) found = touch(node.plus, principal, question, levels, next, found);
  if (level === '+' || level === '#') {
    for (const literal of node.literals.values()) found = touch(literal, principal, question, levels, next, found);
    for (const { name, node: named } of node.placeholders) {
      if (principal.placeholderValues[name]?.length) found = touch(named, principal, question, levels, next, found);
    }
    return found;
  }
  const literal = node.literals.get(level);
  if (literal) found = touch(literal, principal, question, levels, next, found);
  for (const { name, node: named } of node.placeholders) {
    if (principal.placeholderValues[name]?.includes(level))
      found = touch(named, principal, question, levels, next, found);
  }
  return found;
}
