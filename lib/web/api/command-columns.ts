import type { CommandSummary } from '@/lib/contracts';
import type { CsvColumn } from '../csv-response';

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export const commandColumns: readonly CsvColumn<CommandSummary>[] = [
  { header: 'id', value: ({ id }) => id },
  { header: 'vin', value: ({ vin }) => vin },
  { header: 'plate', value: ({ plate }) => plate },
  { header: 'fleet', value: ({ fleet }) => fleet.code },
  { header: 'model', value: ({ model }) => model.code },
  { header: 'operation', value: ({ operation }) => operation },
  { header: 'params', value: ({ params }) => JSON.stringify(params) },
  { header: 'state', value: ({ state }) => state },
  { header: 'code', value: ({ code }) => code },
  { header: 'detail', value: ({ detail }) => detail },
  { header: 'reason', value: ({ reason }) => reason },
  { header: 'requested_by', value: ({ requestedBy }) => requestedBy.label },
  { header: 'decided_by', value: ({ decidedBy }) => decidedBy?.label ?? null },
  { header: 'batch', value: ({ batchId }) => batchId },
  { header: 'requested_at', value: ({ createdAt }) => iso(createdAt) },
  { header: 'expires_at', value: ({ expiresAt }) => iso(expiresAt) },
  { header: 'sent_at', value: ({ sentAt }) => iso(sentAt) },
  { header: 'finished_at', value: ({ finishedAt }) => iso(finishedAt) },
];
