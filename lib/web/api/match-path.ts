/** Finds the route of a path, or null. `params` are decoded (RFC 3986). */
type PathMatcher<T> = (path: string) => { value: T; params: Record<string, string> } | null;

type Node<T> = { fixed: Map<string, Node<T>>; variable: Node<T> | null; route: { names: string[]; value: T } | null };

const newNode = <T>(): Node<T> => ({ fixed: new Map(), variable: null, route: null });
const VARIABLE = /^\{(\w+)\}$/;

/**
 * A tree of path segments. A fixed segment wins over a variable one: `/certificates/import` is not the certificate
 * `import`. The cost of a match depends on the length of the path, not on the number of routes.
 * @param templates paths with `{name}` for a variable segment
 */
export function createPathMatcher<T>(templates: ReadonlyMap<string, T>): PathMatcher<T> {
  const root = newNode<T>();
  for (const [template, value] of templates) {
    let node = root;
    const names: string[] = [];
    for (const segment of template.split('/')) {
      const name = VARIABLE.exec(segment)?.[1];
      if (name !== undefined) {
        names.push(name);
        node.variable ??= newNode();
        node = node.variable;
      } else {
        const next = node.fixed.get(segment) ?? newNode<T>();
        node.fixed.set(segment, next);
        node = next;
      }
    }
    node.route = { names, value };
  }
  return (path) => {
    const values: string[] = [];
    const found = descend(root, path.split('/'), 0, values);
    if (!found) return null;
    const decoded = values.map(decode);
    if (decoded.includes(null)) return null;
    return { value: found.value, params: Object.fromEntries(found.names.map((name, i) => [name, decoded[i] ?? ''])) };
  };
}

function descend<T>(node: Node<T>, segments: string[], at: number, values: string[]): Node<T>['route'] {
  const segment = segments[at];
  if (segment === undefined) return node.route;
  const fixed = node.fixed.get(segment);
  const found = fixed && descend(fixed, segments, at + 1, values);
  if (found || !node.variable || segment === '') return found ?? null;
  values.push(segment);
  const below = descend(node.variable, segments, at + 1, values);
  if (!below) values.pop();
  return below;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
