import type { AccessAction, RulePlaceholder } from '@/lib/contracts';
import { isRulePlaceholder, placeholderOf } from './rule-filter';
import type { Asker } from './subject';

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
  publish: boolean;
  subscribe: boolean;
  /** Bit 1 << qos. */
  qosMask: number;
  retain: boolean | null;
};

type Entries = Map<string, Entry[]>;
type Node = {
  literals: Map<string, Node>;
  plus: Node | null;
  placeholders: { name: RulePlaceholder; node: Node }[];
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
  here: new Map(),
  below: new Map(),
});

/**
 * Rules of one effect by the levels of their filters. What is asked is the first of them in order that speaks of a topic: the
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
  firstCovering(asker: Asker, question: AccessQuestion, levels: readonly string[]): number {
    return cover(this.#root, asker, question, levels, 0, NONE);
  }

  /** The first rule that holds for some of what `levels` stands for. */
  firstTouching(asker: Asker, question: AccessQuestion, levels: readonly string[]): number {
    return touch(this.#root, asker, question, levels, 0, NONE);
  }
}

function put(entries: Entries, entry: Entry): void {
  const list = entries.get(entry.principal);
  if (list) list.push(entry);
  else entries.set(entry.principal, [entry]);
}

function child(node: Node, level: string): Node {
  if (level === '+') {
    node.plus ??= newNode();
    return node.plus;
  }
  const name = placeholderOf(level);
  if (name !== null && isRulePlaceholder(name)) {
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

function first(entries: Entries, { keys }: Asker, { action, qos, retain }: AccessQuestion, best: number): number {
  if (entries.size === 0) return best;
  let found = best;
  for (const key of keys) {
    for (const entry of entries.get(key) ?? []) {
      if (entry.index >= found) break;
      const acts = action === 'publish' ? entry.publish : entry.subscribe;
      if (acts && (entry.qosMask & (1 << qos)) !== 0 && (entry.retain ?? retain) === retain) {
        found = entry.index;
        break;
      }
    }
  }
  return found;
}

function cover(node: Node, asker: Asker, question: AccessQuestion, levels: readonly string[], i: number, best: number) {
  // `a/#` holds for `a` too [MQTT-4.7.1.2]
  let found = first(node.below, asker, question, best);
  const level = levels[i];
  if (level === undefined) return first(node.here, asker, question, found);
  if (level === '#') return found;
  if (node.plus) found = cover(node.plus, asker, question, levels, i + 1, found);
  if (level === '+') return found;
  const literal = node.literals.get(level);
  if (literal) found = cover(literal, asker, question, levels, i + 1, found);
  for (const { name, node: next } of node.placeholders) {
    if (asker.values[name]?.includes(level)) found = cover(next, asker, question, levels, i + 1, found);
  }
  return found;
}

function touch(node: Node, asker: Asker, question: AccessQuestion, levels: readonly string[], i: number, best: number) {
  let found = first(node.below, asker, question, best);
  const level = levels[i];
  // `a/#` takes in `a` itself, so a rule about `a` is touched
  if (level === undefined || level === '#') found = first(node.here, asker, question, found);
  if (level === undefined) return found;
  const any = level === '+' || level === '#';
  const next = level === '#' ? i : i + 1;
  if (node.plus) found = touch(node.plus, asker, question, levels, next, found);
  const literals = any ? node.literals.values() : [node.literals.get(level)];
  for (const literal of literals) if (literal) found = touch(literal, asker, question, levels, next, found);
  for (const { name, node: named } of node.placeholders) {
    const values = asker.values[name];
    if (values && (any ? values.length > 0 : values.includes(level))) {
      found = touch(named, asker, question, levels, next, found);
    }
  }
  return found;
}
