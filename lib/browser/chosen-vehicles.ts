// Vehicles that were chosen on one page for another: too many for an address, and gone with the tab
const KEY = 'chosen-vehicles';

export function keepChosen(vins: readonly string[]): void {
  try {
    sessionStorage.setItem(KEY, vins.join('\n'));
  } catch (error) {
    console.warn('The chosen vehicles could not be kept', error);
  }
}

/** VINs, one a line. */
export function readChosen(): string {
  try {
    return sessionStorage.getItem(KEY) ?? '';
  } catch {
    return ''; // storage is forbidden: nothing was kept
  }
}
