import * as access from '@/lib/domain/access';
import * as audit from '@/lib/domain/audit';
import * as broker from '@/lib/domain/broker';
import * as pki from '@/lib/domain/pki';
import * as users from '@/lib/domain/users';
import { type AnyVerb, isVerb } from '@/lib/domain/verb';
import { createOpenApiVerb } from './openapi';

const fronts: object[] = [access, audit, broker, pki, users];
const readOpenApi = createOpenApiVerb(() => verbs.map(({ operation }) => operation));

/** Every verb that implements an operation: what the front doors of the domain export. */
export const verbs: readonly AnyVerb[] = [
  ...fronts.flatMap((front) => Object.values(front).filter(isVerb)),
  readOpenApi,
];
