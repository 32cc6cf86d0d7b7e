import type { StrandedVehicle } from '@/lib/contracts';
import type { CsvColumn } from '../csv-response';

export const strandedColumns: readonly CsvColumn<StrandedVehicle>[] = [
  { header: 'vin', value: ({ vin }) => vin },
  { header: 'tbox_serial', value: ({ tboxSerial }) => tboxSerial },
  { header: 'fleet', value: ({ fleet }) => fleet },
  { header: 'connected', value: ({ connected }) => connected },
];
