import type { ApiOperation } from '@/lib/contracts';

/** Checks a verb's output against its contract: the declared types, and no other properties. @throws Error with each difference */
export function assertOutput({ id, output: schema }: ApiOperation, output: unknown): void {
  if (!schema) return;
  const result = schema.safeParse(output);
  const differences = result.success
    ? undeclared(output, result.data, '')
    : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (differences.length)
    throw new Error(`${id} returns what its contract does not declare: ${differences.join('; ')}`);
}

/** zod removes properties that a schema does not have. */
function undeclared(output: unknown, parsed: unknown, path: string): string[] {
  if (typeof output !== 'object' || output === null || typeof parsed !== 'object' || parsed === null) return [];
  return Object.entries(output).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const at = path ? `${path}.${key}` : key;
    return key in parsed ? undeclared(value, (parsed as Record<string, unknown>)[key], at) : [`${at} is not declared`];
  });
}
