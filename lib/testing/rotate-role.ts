import { createLocalSigner } from '@/lib/domain/pki';
import type { Broker } from '@/lib/platform/broker';
import { systemClock } from '@/lib/platform/clock';
import type { RunningRole } from '@/lib/processes/platform/platform-context';
import { startRotate } from '@/lib/processes/platform/rotate';
import type { BrokerFixture } from './broker';
import { eventually } from './broker-clients';
import type { TestDb } from './db';
import { platformContext } from './platform-context';

/** Role `rotate` with the fixture's authorities, once it has no problem any more. */
export async function startRotateRole(db: TestDb, fixture: BrokerFixture, broker: Broker): Promise<RunningRole> {
  const { dir, authorities, sealingSecret } = fixture;
  const role = await startRotate(platformContext(db, fixture), {
    pkiDir: dir,
    authorities,
    secret: sealingSecret,
    broker,
    signer: createLocalSigner({ authorities, clock: systemClock }),
  });
  await eventually(() => Object.values(role.problems()).every((problem) => problem === null));
  return role;
}
