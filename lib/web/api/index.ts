// The HTTP API as data: what routes check and what OpenAPI tells. Invariant: every route under app/api/v1 is here.
import type { Operation } from '../operation';
import * as commandBatches from './command-batches';
import * as commands from './commands';
import * as history from './history';
import * as map from './map';
import * as operations from './operations';
import * as vehicles from './vehicles';

export * from './command-batches';
export { commandColumns } from './command-columns';
export * from './commands';
export * from './history';
export * from './map';
export * from './operations';
export { rangeOf } from './query-schemas';
export { vehicleColumns } from './vehicle-columns';
export * from './vehicles';

export const apiOperations: readonly Operation[] = [
  vehicles,
  history,
  map,
  commands,
  commandBatches,
  operations,
].flatMap((area) => Object.values(area));
