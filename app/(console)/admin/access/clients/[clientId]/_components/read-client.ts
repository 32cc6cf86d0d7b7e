import { notFound } from 'next/navigation';
import {
  type Ban,
  type BrokerClient,
  type BrokerClientDetail,
  type CertificateSummary,
  type VehicleDetail,
  vinSchema,
} from '@/lib/contracts';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { listBans } from '@/lib/domain/access';
import { getClient } from '@/lib/domain/broker';
import type { Ctx } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import { getVehicle } from '@/lib/domain/fleet';
import { getTboxCertificate } from '@/lib/domain/pki';
import type { UserCtx } from '@/lib/web';

/** `client` null: the broker has no session of it. `lost`: the broker does not answer. */
export type FirstClient = { client: BrokerClientDetail | null; lost: boolean; at: number };

export async function readClient(ctx: UserCtx, clientId: string): Promise<FirstClient> {
  const at = ctx.clock.now();
  try {
    return { ...(await getClient({ ctx, input: { clientId } })), lost: false, at };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.kind === 'validation_failed') notFound();
    if (error.kind !== 'unavailable') throw error;
    return { client: null, lost: true, at };
  }
}

/** `vehicle` null: none is registered with this VIN. */
export type VehicleOfClient = { vehicle: VehicleDetail | null; certificate: CertificateSummary | null };

/** null: the client id is not a VIN. */
export async function readVehicleOf(ctx: Ctx, clientId: string): Promise<VehicleOfClient | null> {
  if (!vinSchema.safeParse(clientId).success) return null;
  const vehicle = await getVehicle({ ctx, input: { vin: clientId } }).catch((error: unknown) => {
    if (error instanceof DomainError && error.kind === 'not_found') return null;
    throw error;
  });
  const tboxSerial = vehicle?.tbox?.serial;
  return { vehicle, certificate: tboxSerial ? await getTboxCertificate({ ctx, input: { tboxSerial } }) : null };
}

const MAX_BANS = 200;

/** Bans of exactly this client id, user name or address; bans of address ranges are not included. */
export async function readBansOf(ctx: Ctx, clientId: string, client: BrokerClient | null): Promise<Ban[]> {
  const wanted: Pick<Ban, 'kind' | 'value'>[] = [
    { kind: 'client_id', value: clientId },
    ...(client?.username ? [{ kind: 'username' as const, value: client.username }] : []),
    ...(client?.peer ? [{ kind: 'address' as const, value: hostOf(client.peer) }] : []),
  ];
  const found = await Promise.all(
    wanted.map(async ({ kind, value }) => {
      const { items } = await listBans({ ctx, input: { q: value.slice(0, MAX_LENGTH.search), limit: MAX_BANS } });
      return items.filter((ban) => ban.kind === kind && ban.value === value);
    }),
  );
  return found.flat();
}

/** The address of `address:port` or `[address]:port`. */
const hostOf = (peer: string): string => peer.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
