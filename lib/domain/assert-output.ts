import type { ApiOperation } from '@/lib/contracts';

/**
 * What a verb returned is what its contract says: of the declared types, and nothing that is not declared.
 * @throws Error that names each difference
 */
export function assertOutput({ id, output: schema }: ApiOperation, output: unknown): void {
  if (!schema) return;
  const result = schema.safeParse(output);
  const differences = result.success
    ? undeclared(output, result.data, '')
    : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (differences.length)
    throw new Error(`${id} returns what its contract does not declare: ${differences.join('; ')}`);
}

/** zod leaves out the properties that a schema does not have. */
function undeclared(given: unknown, parsed: unknown, path: string): string[] {
  if (typeof given !== 'object' || given === null || typeof parsed !== 'object' || parsed === null) return [];
  return Object.entries(given).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const at = path ? `${path}.${key}` : key;
    return key in parsed ? undeclared(value, (parsed as Record<string, unknown>)[key], at) : [`${at} is not declared`];
  });
}
