import { type CertificateSummary, type VehicleDetail, vinSchema } from '@/lib/contracts';
import type { Ctx } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import { getVehicle } from '@/lib/domain/fleet';
import { getTboxCertificate } from '@/lib/domain/pki';

/** `vehicle` null: none is registered with this VIN. */
export type VehicleOfClient = { vehicle: VehicleDetail | null; certificate: CertificateSummary | null };

/** null: this client id is no VIN. */
export async function readVehicleOf(ctx: Ctx, clientId: string): Promise<VehicleOfClient | null> {
  if (!vinSchema.safeParse(clientId).success) return null;
  const vehicle = await getVehicle({ ctx, input: { vin: clientId } }).catch((error: unknown) => {
    if (error instanceof DomainError && error.kind === 'not_found') return null;
    throw error;
  });
  const tboxSerial = vehicle?.tbox?.serial;
  return { vehicle, certificate: tboxSerial ? await getTboxCertificate({ ctx, input: { tboxSerial } }) : null };
}
