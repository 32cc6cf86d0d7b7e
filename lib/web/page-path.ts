/** Path and query of the page that is asked for; set by proxy.ts, whatever a client sends under this name. */
export const PATH_HEADER = 'x-page-path';
