import type { Query } from './handle';

// Not a cast (`::int`), nor a bound of a slice (`[1:n]`)
const PARAMETER = /(?<![:\w]):([a-z]\w*)/gi;

/**
 * SQL with named parameters: `where id = :id and at < :now`. Compiled once; the result turns values by name into a query.
 * For statements with more parameters than one can count. A string literal with a colon before a letter is not supported.
 * @throws {TypeError} a value is missing or is no parameter
 */
export function statement<Values extends object>(
  text: string,
  options: Pick<Query, 'name'> = {},
): (values: Values) => Query {
  const names: string[] = [];
  const compiled = text.replace(PARAMETER, (_match, name: string) => {
    const known = names.indexOf(name);
    return `$${known === -1 ? names.push(name) : known + 1}`;
  });
  return (values) => {
    const given = new Map(Object.entries(values));
    const unknown = [...given.keys()].filter((name) => !names.includes(name));
    const missing = names.filter((name) => !given.has(name));
    if (unknown.length > 0 || missing.length > 0) {
      throw new TypeError(`Parameters missing: ${missing.join() || 'none'}; unknown: ${unknown.join() || 'none'}`);
    }
    return { ...options, text: compiled, values: names.map((name) => given.get(name)) };
  };
}
