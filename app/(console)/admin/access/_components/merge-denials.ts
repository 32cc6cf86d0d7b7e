import type { Denial } from '@/lib/contracts';

/** What is counted hour by hour, as one line over all hours that are there; newest first. */
export function mergeDenials(denials: readonly Denial[]): Denial[] {
  const lines = new Map<string, Denial>();
  // A list that grows at its head may show one on two pages
  for (const denial of new Map(denials.map((one) => [one.id, one])).values()) {
    const { kind, clientId, topic, reason, ruleId } = denial;
    const key = JSON.stringify([kind, clientId, topic, reason, ruleId]);
    const line = lines.get(key);
    lines.set(key, line ? together(line, denial) : denial);
  }
  return [...lines.values()].sort((a, b) => b.lastAt - a.lastAt || b.id - a.id);
}

function together(one: Denial, other: Denial): Denial {
  const newest = one.lastAt >= other.lastAt ? one : other;
  return { ...newest, count: one.count + other.count, firstAt: Math.min(one.firstAt, other.firstAt) };
}
