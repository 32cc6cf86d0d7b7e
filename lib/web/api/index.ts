// The HTTP API as data: what routes check and what OpenAPI tells. Invariant: every route under app/api/v1 is here.
import type { Operation } from '../operation';
import * as authorities from './authorities';
import * as withdrawals from './authority-withdrawals';
import * as certificates from './certificates';
import * as commandBatches from './command-batches';
import * as commands from './commands';
import * as history from './history';
import * as map from './map';
import * as operations from './operations';
import * as rotations from './rotations';
import * as vehicles from './vehicles';

export * from './authorities';
export * from './authority-withdrawals';
export * from './certificates';
export * from './command-batches';
export { commandColumns } from './command-columns';
export * from './commands';
export * from './history';
export * from './map';
export * from './operations';
export { rangeOf } from './query-schemas';
export * from './rotations';
export { strandedColumns } from './stranded-columns';
export { vehicleColumns } from './vehicle-columns';
export * from './vehicles';

export const apiOperations: readonly Operation[] = [
  vehicles,
  history,
  map,
  commands,
  commandBatches,
  certificates,
  authorities,
  withdrawals,
  rotations,
  operations,
].flatMap((area) => Object.values(area));
