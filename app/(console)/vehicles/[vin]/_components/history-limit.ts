/** Events and connections shown at first; more are in the API. */
export const HISTORY_LIMIT = 50;
