import { type AccessAction, RULE_PLACEHOLDERS } from '@/lib/contracts';
import type { RulePrincipalKeys } from './principal-keys';
import { isRulePlaceholder, placeholderOf } from './rule-filter';

export type AccessQuestion = {
  action: AccessAction;
  /** Topic name or filter. */
  topic: string;
  qos: 0 | 1 | 2;
  /** For publications. */
  retain: boolean;
};

/** A rule with its position. */
export type Entry = {
  index: number;
  principal: string;
  /** Bit 1 << qos. */
  qosMask: number;
  retain: boolean | null;
};

/** By principal: most nodes have rules for one or two, some for thousands. */
type Entries = { principals: string[]; lists: Entry[][]; byPrincipal: Map<string, Entry[]> };
type Node = {
  literals: Map<string, Node>;
  plus: Node | null;
  /** `name`: index in RULE_PLACEHOLDERS. */
  placeholders: { name: number; node: Node }[];
  /** Rules whose filter ends here. */
  here: Entries;
  /** Rules whose filter ends with `#` here. */
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

// With more principals, iterating over the client's own keys is faster
const MAX_SCANNED_PRINCIPALS = 4;

/**
 * Rules of one action in a tree of filter levels. Finds the first rule that applies to a topic; the cost depends on the
 * topic's levels, not on the number of rules.
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

  /** The first rule that covers all of `levels`; NONE if there is none. */
  firstCovering(principal: RulePrincipalKeys, question: AccessQuestion, levels: readonly string[]): number {
    return cover(this.#root, principal, question, levels, 0, NONE);
  }

  /** The first rule that overlaps `levels`. */
  firstTouching(principal: RulePrincipalKeys, question: AccessQuestion, levels: readonly string[]): number {
    return overlap(this.#root, principal, question, levels, 0, NONE);
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
  // `a/#` matches `a` too [MQTT-4.7.1.2]
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

function overlap(
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
  // `a/#` matches `a` too, so a rule for `a` overlaps
  if (level === '#') found = first(node.here, principal, question, found);
  const next = level === '#' ? i : i + 1;
  if (node.plus) found = overlap(node.plus, principal, question, levels, next, found);
  if (level === '+' || level === '#') {
    for (const literal of node.literals.values()) found = overlap(literal, principal, question, levels, next, found);
    for (const { name, node: named } of node.placeholders) {
      if (principal.placeholderValues[name]?.length) found = overlap(named, principal, question, levels, next, found);
    }
    return found;
  }
  const literal = node.literals.get(level);
  if (literal) found = overlap(literal, principal, question, levels, next, found);
  for (const { name, node: named } of node.placeholders) {
    if (principal.placeholderValues[name]?.includes(level))
      found = overlap(named, principal, question, levels, next, found);
  }
  return found;
}
