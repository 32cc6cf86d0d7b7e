import { createAuthorities, createLocalSigner } from '@/lib/domain/pki';
import type { Broker } from '@/lib/platform/broker';
import { systemClock } from '@/lib/platform/clock';
import { startAuthority } from '@/lib/processes/platform/authority';
import type { RunningRole } from '@/lib/processes/platform/platform-context';
import { startRevocation } from '@/lib/processes/platform/revocation';
import { startRotate } from '@/lib/processes/platform/rotate';
import type { BrokerFixture } from './broker';
import { eventually } from './broker-clients';
import type { TestDb } from './db';
import { platformContext } from './platform-context';

// Each role runs as in a process of its own, with its own cache of the authorities, and is ready when the promise resolves

export function startRotateRole(db: TestDb, fixture: BrokerFixture): Promise<RunningRole> {
  const { context, authorities } = ownProcess(db, fixture);
  const signer = createLocalSigner({ authorities, clock: systemClock });
  return whenReady(startRotate(context, { authorities, signer }));
}

export async function startRevocationRole(db: TestDb, fixture: BrokerFixture, broker: Broker): Promise<RunningRole> {
  const { context, authorities } = ownProcess(db, fixture);
  return whenReady(await startRevocation(context, { pkiDir: fixture.dir, authorities, broker }));
}

export async function startAuthorityRole(db: TestDb, fixture: BrokerFixture): Promise<RunningRole> {
  const { context, authorities } = ownProcess(db, fixture);
  return whenReady(
    await startAuthority(context, {
      pkiDir: fixture.dir,
      authorities,
      keys: fixture.keys,
      pkiUrl: 'http://pki.example',
      names: [],
    }),
  );
}

function ownProcess(db: TestDb, fixture: BrokerFixture) {
  const context = platformContext(db, fixture);
  return { context, authorities: createAuthorities(context.ctx, fixture.keys) };
}

async function whenReady(role: RunningRole): Promise<RunningRole> {
  await eventually(() => Object.values(role.problems()).every((problem) => problem === null));
  return role;
}
