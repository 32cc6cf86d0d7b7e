import { exportCommands } from '@/lib/domain/commands';
import { csvResponse, route } from '@/lib/web';
import { commandColumns, exportCommandsOperation } from '@/lib/web/api';

export const GET = route(exportCommandsOperation, async ({ ctx, query, request }) =>
  csvResponse({
    filename: 'commands.csv',
    columns: commandColumns,
    batches: exportCommands({ ctx, input: query }),
    signal: request.signal,
  }),
);
