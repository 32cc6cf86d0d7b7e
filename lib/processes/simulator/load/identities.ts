import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { vinCheckDigit } from '@/lib/contracts';
import { readAuthority, readFleet, readSecureContext } from '../fleet/read-fleet';

/** The VIN of a number, with a valid check digit. */
export function loadVin(number: number): string {
  const serial = String(number).padStart(6, '0');
  const withZero = `LTPLXAD0XRA${serial}`.slice(0, 17);
  return `${withZero.slice(0, 8)}${vinCheckDigit(withZero)}${withZero.slice(9)}`;
}

export async function openTcp(host: string, port: number): Promise<Socket> {
  const socket = connectTcp({ host, port, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** The simulator's vehicles and their certificates. */
export async function tlsIdentities(dataDir: string, limit: number) {
  const fleet = await readFleet(dataDir, limit);
  const authority = await readAuthority(dataDir);
  return {
    vins: fleet.map(({ vin }) => vin),
    open: async (host: string, port: number, vin: string): Promise<Socket> => {
      const secureContext = await readSecureContext(dataDir, vin, authority);
      const socket = connectTls({ host, port, secureContext, servername: host });
      await once(socket, 'secureConnect');
      return socket;
    },
  };
}
