/** Maximum number of vehicles named in one request. */
export const MAP_MAX_NAMED = 200;
/** Vehicles of a selection that are listed; all are counted. */
export const MAP_MAX_SELECTED = 1_000;
