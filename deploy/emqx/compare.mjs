// Compares the settings of EMQX with the desired ones.

export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Paths of the fields in which `now` differs from `wanted`. Additional fields, which EMQX adds as defaults, are ignored, except in the
 * objects named in `exact`.
 * @returns {string[]} such as `ssl_options.verify`; no values, because they may be secrets
 */
export function differences(now, wanted, exact = [], path = '') {
  if (!isObject(wanted)) return JSON.stringify(now) === JSON.stringify(wanted) ? [] : [path];
  if (!isObject(now)) return [path];
  const keys = exact.includes(path) ? new Set([...Object.keys(now), ...Object.keys(wanted)]) : Object.keys(wanted);
  return [...keys].flatMap((key) => differences(now[key], wanted[key], exact, path === '' ? key : `${path}.${key}`));
}

export const has = (now, wanted, exact) => differences(now, wanted, exact).length === 0;

/** `now` with the fields of `wanted`. */
export function merge(now, wanted) {
  if (!isObject(wanted) || !isObject(now)) return wanted;
  return { ...now, ...Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, merge(now[key], value)])) };
}

/** Reports fields that EMQX does not return as they were sent: they would cause a change, and a restart, in every run. */
export function reportLost(problem, what, now, wanted, exact) {
  const lost = differences(now, wanted, exact);
  if (lost.length > 0) problem(`${what}: EMQX does not return ${lost.join(', ')} as given`);
}
