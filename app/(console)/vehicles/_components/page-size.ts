/** Rows a request: about three windows full. */
export const PAGE_SIZE = 100;
