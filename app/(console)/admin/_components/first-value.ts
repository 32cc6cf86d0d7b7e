/** Of a parameter that is given twice, the first. */
export const firstValue = (given: string | string[] | undefined): string | undefined =>
  (Array.isArray(given) ? given[0] : given) || undefined;
