/** The first value of a search parameter; undefined when it is missing or empty. */
export const firstValue = (given: string | string[] | undefined): string | undefined =>
  (Array.isArray(given) ? given[0] : given) || undefined;
