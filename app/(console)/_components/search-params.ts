/** The search parameters of a page as URLSearchParams. */
export function toSearchParams(given: Record<string, string | string[] | undefined>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(given).flatMap(([name, value]) => [value ?? []].flat().map((one): [string, string] => [name, one])),
  );
}

/** The first value of a search parameter; undefined when it is missing or empty. */
export const firstValue = (given: string | string[] | undefined): string | undefined =>
  (Array.isArray(given) ? given[0] : given) || undefined;
