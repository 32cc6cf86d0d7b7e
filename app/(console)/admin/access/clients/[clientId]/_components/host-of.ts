/** The address of `address:port`, also of `[address]:port`. */
export const hostOf = (peer: string): string => peer.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
