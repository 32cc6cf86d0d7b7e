// Vehicles chosen on one page for another, which are too many for a URL; kept for the tab
const KEY = 'chosen-vehicles';

export function storeChosen(vins: readonly string[]): void {
  try {
    sessionStorage.setItem(KEY, vins.join('\n'));
  } catch (error) {
    console.warn('Storing the chosen vehicles failed', error);
  }
}

/** One VIN a line. */
export function readChosen(): string {
  try {
    return sessionStorage.getItem(KEY) ?? '';
  } catch {
    return ''; // no access to the storage
  }
}
