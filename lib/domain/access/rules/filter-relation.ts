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
export function meetsFilter(
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
