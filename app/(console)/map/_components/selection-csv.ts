import type { MapVehicle } from '@/lib/contracts/map';

/** Byte order mark: Excel then reads the file as UTF-8. */
const BOM = '\uFEFF';

/** RFC 4180. A cell that a spreadsheet would take for a formula gets a leading apostrophe (OWASP, CSV injection). */
export function selectionCsv(vehicles: readonly MapVehicle[]): string {
  const rows = vehicles.map(({ vin, plate, fleet, model }) => [vin, plate ?? '', fleet.name, model.name]);
  return `${BOM}${[['vin', 'plate', 'fleet', 'model'], ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
