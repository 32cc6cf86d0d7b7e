import { exportStranded } from '@/lib/domain/pki';
import { csvResponse, route } from '@/lib/web';
import { exportStrandedOperation, strandedColumns } from '@/lib/web/api';

export const GET = route(exportStrandedOperation, async ({ ctx, params, query, request }) =>
  csvResponse({
    filename: `stranded-${params.id}.csv`,
    columns: strandedColumns,
    batches: exportStranded({ ctx, input: { ...params, includeRenewed: query.includeRenewed === 'true' } }),
    signal: request.signal,
  }),
);
