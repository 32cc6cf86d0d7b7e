import { exportVehicles } from '@/lib/domain/fleet';
import { csvResponse, route } from '@/lib/web';
import { exportVehiclesOperation, vehicleColumns } from '@/lib/web/api';

export const GET = route(exportVehiclesOperation, async ({ ctx, query, request }) =>
  csvResponse({
    filename: 'vehicles.csv',
    columns: vehicleColumns,
    batches: exportVehicles({ ctx, input: query }),
    signal: request.signal,
  }),
);
