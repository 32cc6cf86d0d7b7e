/** Path and query of the requested page. Set by proxy.ts, which overwrites what a client sends under this name. */
export const PATH_HEADER = 'x-page-path';
