// Where the reader left the list, to bring them back there; forgotten when the page is reloaded
let left = { list: '', scrollTopPx: 0 };

/** @param list the query string of the list, which is what makes it this list */
export function leaveList(list: string, scrollTopPx: number): void {
  left = { list, scrollTopPx };
}

/** Where to scroll in this list; 0 when another one was left. */
export const placeIn = (list: string): number => (left.list === list ? left.scrollTopPx : 0);

/** Address of the list as it was left. */
export const listAddress = (): string => (left.list === '' ? '/vehicles' : `/vehicles?${left.list}`);
