import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { vinCheckDigit } from '@/lib/contracts';
import { readAuthority, readFleet, readSecureContext } from '../fleet/read-fleet';

/** VINs by number, with a right check digit: the same number is always the same VIN. */
export function loadVin(number: number): string {
  const serial = String(number).padStart(6, '0');
  const withZero = `LTPLXAD0XRA${serial}`.slice(0, 17);
  return `${withZero.slice(0, 8)}${vinCheckDigit(withZero)}${withZero.slice(9)}`;
}

export function openTcp(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, noDelay: true }, () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** The simulator's own vehicles, each with its certificate. */
export async function tlsIdentities(dataDir: string, limit: number) {
  const fleet = await readFleet(dataDir, limit);
  const authority = await readAuthority(dataDir);
  return {
    vins: fleet.map(({ vin }) => vin),
    open: async (host: string, port: number, vin: string): Promise<Socket> => {
      const secureContext = await readSecureContext(dataDir, vin, authority);
      return new Promise((resolve, reject) => {
        const socket = connectTls({ host, port, secureContext, servername: host }, () => {
          socket.off('error', reject);
          resolve(socket);
        });
        socket.once('error', reject);
      });
    },
  };
}
