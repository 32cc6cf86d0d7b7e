type Schema = {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  prefixItems?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  minimum?: number;
  minLength?: number;
  default?: unknown;
};

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

/** What a client may send in place of any value of a JSON body. */
export const HOSTILE_VALUES: readonly unknown[] = [
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\ufffe\uffff',
  '',
  ' ',
  "';--",
  '%00',
  '%',
  '\\',
  '__proto__',
  'constructor',
  '2026-13-45',
  'x'.repeat(20_000),
  '👩‍👩‍👧‍👦'.repeat(50),
  -1,
  0,
  1.5,
  2 ** 31,
  2 ** 53,
  8.64e15 + 1,
  1e308,
  true,
  null,
  [],
  {},
  [null],
  [['']],
  { $ne: 1 },
  JSON.parse('{"__proto__": {"role": "admin"}}'),
  { a: JSON.parse('{"__proto__": 1}') },
  nested(40),
  nested(1_000),
];

/** What a client may send in place of a value of a path or a query. */
export const HOSTILE_TEXTS = HOSTILE_VALUES.flatMap((value) =>
  typeof value === 'string' && !/\p{Surrogate}/u.test(value)
    ? [value]
    : typeof value === 'number'
      ? [String(value)]
      : [],
);

/** A value that a JSON schema describes, with those that `known` has by the name of the property. */
export function sampleOf(schema: Schema, known: Record<string, unknown>, name = ''): unknown {
  if (name in known) return known[name];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const branch = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (branch) return sampleOf({ ...branch, properties: { ...schema.properties, ...branch.properties } }, known, name);
  if (schema.default !== undefined) return schema.default;
  if (schema.properties) {
    const wanted = Object.entries(schema.properties).filter(([key]) => schema.required?.includes(key) || key in known);
    return Object.fromEntries(wanted.map(([key, inner]) => [key, sampleOf(inner, known, key)]));
  }
  if (schema.type === 'array') return (schema.prefixItems ?? [schema.items ?? {}]).map((item) => sampleOf(item, known));
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  if (schema.type === 'boolean') return true;
  if (schema.type === 'object') return {};
  return 'sample'.padEnd(schema.minLength ?? 0, 'e');
}

/** Copies of a JSON value with one part at a time replaced by each hostile value. */
export function* mutationsOf(value: unknown): Generator<unknown> {
  yield* HOSTILE_VALUES;
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    for (const inner of mutationsOf((value as Record<string, unknown>)[key])) {
      const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
      copy[key] = inner;
      yield copy;
    }
  }
}
