// Scroll position of the list that was left, until the page is reloaded
let left = { list: '', scrollTopPx: 0 };

/** @param list its query string */
export function leaveList(list: string, scrollTopPx: number): void {
  left = { list, scrollTopPx };
}

/** Scroll position for this list; 0 if another one was left. */
export const placeIn = (list: string): number => (left.list === list ? left.scrollTopPx : 0);

/** URL of the list that was left. */
export const listAddress = (): string => (left.list === '' ? '/vehicles' : `/vehicles?${left.list}`);
