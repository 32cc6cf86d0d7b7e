/** Programs of one operator, shown on one page. */
export const MAX_ACCOUNTS = 1_000;
