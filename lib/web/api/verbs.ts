import * as access from '@/lib/domain/access';
import * as audit from '@/lib/domain/audit';
import * as broker from '@/lib/domain/broker';
import * as commands from '@/lib/domain/commands';
import * as fleet from '@/lib/domain/fleet';
import * as keys from '@/lib/domain/keys';
import * as live from '@/lib/domain/live';
import * as pki from '@/lib/domain/pki';
import * as places from '@/lib/domain/places';
import * as presence from '@/lib/domain/presence';
import * as secrets from '@/lib/domain/secrets';
import * as telemetry from '@/lib/domain/telemetry';
import * as users from '@/lib/domain/users';
import { type AnyVerb, isVerb } from '@/lib/domain/verb';
import { createOpenApiVerb } from './openapi';

const fronts: Record<string, unknown>[] = [
  access,
  audit,
  broker,
  commands,
  fleet,
  keys,
  live,
  pki,
  places,
  presence,
  secrets,
  telemetry,
  users,
];
const readOpenApi = createOpenApiVerb(() => verbs.map(({ operation }) => operation));

/** Every verb that implements an operation, from the index files of the domain. */
export const verbs: readonly AnyVerb[] = [
  ...fronts.flatMap((front) => Object.values(front).filter(isVerb)),
  readOpenApi,
];
