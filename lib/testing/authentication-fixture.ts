import { authenticateClient, compileRules, createTboxCredential, setFleetAuthentication } from '@/lib/domain/access';
import { readUsableRules } from '@/lib/domain/access/rule-set/rule-set-store';
import { type Actor, systemActor } from '@/lib/domain/context';
import { createFleet, createModel, registerVehicle } from '@/lib/domain/fleet';
import { createAuthority, issueTboxCertificate, registerCertificate } from '@/lib/domain/pki';
import { fixedSecret } from '@/lib/platform/secrets';
import { createTestDb } from './db';
import { fakeClock } from './fake-clock';
import { issueTestToken } from './live-token';

export const VIN = 'LSVAA49J132047371';
export const CERTIFICATE_VIN = '1HGCM82633A004352';
export const SERIAL = 'TBX-1';
const CREDENTIALS = { username: 'platform', password: 'password-of-a-test' };
export const PLATFORM = { ...CREDENTIALS, loopback: true };

const EMPTY = {
  clientid: '',
  username: '',
  password: '',
  cert_common_name: '',
  cert_subject: '',
  cert_sha256: '',
  cert_pem: '',
  listener: '',
  peerhost: '192.0.2.1',
};
export type Request = Partial<typeof EMPTY>;

/** A well-formed secret that is wrong. */
export const wrongSecret = () => 'A'.repeat(43);

/**
 * Two vehicles: VIN of fleet `vans`, which accepts passwords, with TBox SERIAL and a password; CERTIFICATE_VIN of fleet `cars`,
 * which accepts certificates, with TBox `TBX-2`. Both TBoxes have certificates.
 */
export async function createAuthenticationFixture() {
  const db = await createTestDb();
  const clock = fakeClock(Date.now());
  const ctx = { db, clock, actor: systemActor('test'), topicRoot: 'tsp', platformUsername: 'platform' };
  for (const code of ['cars', 'vans']) await createFleet({ ctx, input: { code, name: code } });
  await createModel({ ctx, input: { code: 'm', name: 'M', manufacturer: 'M', powertrain: 'bev' } });
  await registerVehicle({ ctx, input: { vin: VIN, fleet: 'vans', model: 'm', tboxSerial: SERIAL } });
  await registerVehicle({ ctx, input: { vin: CERTIFICATE_VIN, fleet: 'cars', model: 'm', tboxSerial: 'TBX-2' } });
  await setFleetAuthentication({ ctx, input: { code: 'vans', methods: ['password'] } });
  const { password } = await createTboxCredential({ ctx, input: { serial: SERIAL } });
  const authority = await createAuthority({ name: 'Issuing' });
  /** Certificate data in a broker's request, by TBox. */
  const shown: Record<string, Pick<Request, 'cert_common_name' | 'cert_subject' | 'cert_sha256'>> = {};
  for (const serial of [SERIAL, 'TBX-2']) {
    const issued = await issueTboxCertificate({ authority, serial });
    await registerCertificate({ ctx, input: { ...issued, serial } });
    const cert_subject = `serialNumber=${issued.id},CN=${serial}`;
    shown[serial] = { cert_common_name: serial, cert_subject, cert_sha256: issued.fingerprint };
  }
  const tokens = {
    rules: async () => compileRules((await readUsableRules(db)).rules, { root: 'tsp' }),
    topicRoot: 'tsp',
  };
  const decide = (request: Request, as = ctx) =>
    authenticateClient({
      ctx: as,
      input: {
        request: { ...EMPTY, ...request },
        serviceAccount: { ...PLATFORM, password: fixedSecret(PLATFORM.password, { minLength: 1 }) },
        tokens,
      },
    });
  /** Kind of the authenticated client, or the reason of the refusal. */
  async function ask(request: Request): Promise<string> {
    const decision = await decide(request);
    return decision.result === 'allow' ? decision.kind : decision.reason;
  }
  async function token(at = clock.now(), actor?: Actor) {
    const settings = { keyEncryptionKey: fixedSecret('a key of the test'), clock: fakeClock(at) };
    const session = await issueTestToken(ctx, { ...settings, ...(actor && { actor }) });
    return { clientid: session.clientId, username: session.username, password: session.token };
  }
  return {
    db,
    clock,
    ctx,
    password,
    shown,
    decide,
    ask,
    token,
    tbox: (request: Request = {}) => ask({ clientid: VIN, username: SERIAL, password, ...request }),
    certified: (request: Request = {}) => ask({ clientid: CERTIFICATE_VIN, ...shown['TBX-2'], ...request }),
    /** On the embedded broker's loopback listener. */
    platform: (request: Request = {}) =>
      ask({ clientid: 'tsp-ingest', peerhost: '127.0.0.1', listener: 'tcp', ...CREDENTIALS, ...request }),
  };
}
