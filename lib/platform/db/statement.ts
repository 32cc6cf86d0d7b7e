import type { Query } from './handle';

// Not a cast (`::int`), nor a bound of a slice (`[1:n]`)
const PARAMETER = /(?<![:\w]):([a-z]\w*)/gi;

/**
 * SQL with named parameters: `where id = :id and at < :now`. Compiled once; the result turns values by name into a query.
 * For statements with more than six parameters. A string literal with a colon before a letter is not supported.
 * `values` may have others, such as a whole row.
 * @throws {TypeError} a value is missing; null and undefined are values
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
    const missing = names.filter((name) => !given.has(name));
    if (missing.length > 0) throw new TypeError(`No value for the parameters ${missing.join()}`);
    return { ...options, text: compiled, values: names.map((name) => given.get(name)) };
  };
}
