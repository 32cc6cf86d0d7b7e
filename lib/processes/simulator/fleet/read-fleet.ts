import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { z } from 'zod';
import { vinSchema } from '@/lib/contracts';
import { CITIES, type City } from '../cities';
import type { PowertrainKind } from '../vehicle/powertrain';

const fleetSchema = z.array(
  z.object({
    vin: vinSchema,
    tboxSerial: z.string().min(1),
    model: z.string().min(1),
    powertrain: z.enum(['bev', 'phev', 'ice']),
    city: z.string(),
  }),
);

export type Identity = { vin: string; powertrain: PowertrainKind; model: string; tboxSerial: string; city: City };

/**
 * Reads the virtual vehicles from `simulator/fleet.json` in the data directory.
 * @throws Error that names the file if it is missing or invalid
 */
export async function readFleet(dataDir: string, limit: number): Promise<Identity[]> {
  const file = path.join(dataDir, 'simulator', 'fleet.json');
  const parsed = fleetSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data.slice(0, limit).map((entry, i) => ({ ...entry, city: findCity(entry.city, i) }));
}

/** Directory of a vehicle's identity, rotation state and command journal. */
export const vehicleDir = (dataDir: string, vin: string): string => path.join(dataDir, 'simulator', vin);

export async function readSecureContext(dataDir: string, vin: string, ca: string): Promise<SecureContext> {
  const dir = vehicleDir(dataDir, vin);
  const [cert, key] = await Promise.all([
    readFile(path.join(dir, 'cert.pem'), 'utf8'),
    readFile(path.join(dir, 'key.pem'), 'utf8'),
  ]);
  return createSecureContext({ ca, cert, key });
}

/** The vehicles' trust anchors: one or more certificates, PEM. */
export const readAuthority = (dataDir: string): Promise<string> =>
  readFile(path.join(dataDir, 'pki', 'ca.cert.pem'), 'utf8');

/** Another city if this one has no roads here. */
function findCity(name: string, index: number): City {
  const known = CITIES.find(({ code }) => code === name.toLowerCase());
  return known ?? CITIES[index % CITIES.length] ?? CITIES[0];
}
