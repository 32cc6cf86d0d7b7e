/** Vehicles per request of the list. */
export const PAGE_SIZE = 100;

/** Events and presence sessions on the page of a vehicle; the API has more. */
export const HISTORY_LIMIT = 50;
