import { OPERATIONS, type Operation } from '@/lib/contracts/commands/operations';
import { COMMAND_STATES, type CommandState } from '@/lib/contracts/commands/states';

export type CommandFilters = {
  state: CommandState | null;
  operation: Operation | null;
  vin: string | null;
  batch: string | null;
};
// ISO 3779; the server checks it again
const VIN = /^[A-HJ-NPR-Z0-9]{17}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
type Parameters = Record<string, string | string[] | undefined>;

const oneOf = <T extends string>(values: readonly T[], value: string | string[] | undefined): T | null =>
  values.find((known) => known === value) ?? null;

/** What the URL asks for; what it says wrongly, it does not say. */
export function parseCommandFilters({ state, operation, vin, batch }: Parameters): CommandFilters {
  return {
    state: oneOf(COMMAND_STATES, state),
    operation: oneOf(OPERATIONS, operation),
    vin: typeof vin === 'string' && VIN.test(vin.toUpperCase()) ? vin.toUpperCase() : null,
    batch: typeof batch === 'string' && UUID.test(batch) ? batch : null,
  };
}

/** As verb and API take them. */
export const inputOf = ({ state, operation, vin, batch }: CommandFilters) => ({
  ...(state && { state: [state] }),
  ...(operation && { operation: [operation] }),
  ...(vin && { vin }),
  ...(batch && { batch }),
});
