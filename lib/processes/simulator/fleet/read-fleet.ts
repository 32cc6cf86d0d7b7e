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
 * Who the virtual vehicles are: `simulator/fleet.json` in the data directory.
 * @throws Error that names the file, when it is missing or not what it should be
 */
export async function readFleet(dataDir: string, limit: number): Promise<Identity[]> {
  const file = path.join(dataDir, 'simulator', 'fleet.json');
  const parsed = fleetSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data.slice(0, limit).map((entry, i) => ({ ...entry, city: findCity(entry.city, i) }));
}

/** What a vehicle has of its own: its identity, its rotation, its command journal. */
export const vehicleDir = (dataDir: string, vin: string): string => path.join(dataDir, 'simulator', vin);

/** The certificate and key that a vehicle has, as a real TBox has them in its secure element. */
export async function readSecureContext(dataDir: string, vin: string, ca: string): Promise<SecureContext> {
  const dir = vehicleDir(dataDir, vin);
  const [cert, key] = await Promise.all([
    readFile(path.join(dir, 'cert.pem'), 'utf8'),
    readFile(path.join(dir, 'key.pem'), 'utf8'),
  ]);
  return createSecureContext({ ca, cert, key });
}

/** Whom vehicles trust: PEM, one certificate or several. */
export const readAuthority = (dataDir: string): Promise<string> =>
  readFile(path.join(dataDir, 'pki', 'ca.cert.pem'), 'utf8');

/** A city without roads here: any other is better than none. */
function findCity(name: string, index: number): City {
  const known = CITIES.find(({ code }) => code === name.toLowerCase());
  return known ?? CITIES[index % CITIES.length] ?? CITIES[0];
}
