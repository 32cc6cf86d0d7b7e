// How what EMQX answers compares with what it should be.

export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Paths of the fields in which `now` is not as wanted. EMQX adds defaults to what it is given, so further fields do not count,
 * except in the objects named in `exact`.
 * @returns {string[]} as `ssl_options.verify`; names only, because values are secrets
 */
export function differences(now, wanted, exact = [], path = '') {
  if (!isObject(wanted)) return JSON.stringify(now) === JSON.stringify(wanted) ? [] : [path];
  if (!isObject(now)) return [path];
  const keys = exact.includes(path) ? new Set([...Object.keys(now), ...Object.keys(wanted)]) : Object.keys(wanted);
  return [...keys].flatMap((key) => differences(now[key], wanted[key], exact, path === '' ? key : `${path}.${key}`));
}

export const has = (now, wanted, exact) => differences(now, wanted, exact).length === 0;

/** `now` with all that is wanted. */
export function merge(now, wanted) {
  if (!isObject(wanted) || !isObject(now)) return wanted;
  return { ...now, ...Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, merge(now[key], value)])) };
}

/** Says which fields are not as they were just given: such a thing would be changed, and restarted, at every run. */
export function reportLost(problem, what, now, wanted, exact) {
  const lost = differences(now, wanted, exact);
  if (lost.length > 0) problem(`${what}: EMQX does not return ${lost.join(', ')} as given`);
}
