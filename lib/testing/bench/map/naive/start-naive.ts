import { fork } from 'node:child_process';
import path from 'node:path';
import { messageOf } from '../start-publisher';

export type NaiveAddress = { tcpPort: number; httpPort: number };
export type NaiveVehicle = [vin: string, longitude: number, latitude: number];
/** `window.naive`: counters of the page. `shownTs`: time of the probe's newest drawn message. */
export type NaivePageState = { loaded: boolean; bytes: number; messages: number; updates: number; shownTs: number };

export async function startNaive(databaseUrl: string): Promise<NaiveAddress & { pid: number; end(): void }> {
  const child = fork(path.join(import.meta.dirname, 'serve.ts'), [databaseUrl], { execArgv: ['--import', 'tsx'] });
  const address = await messageOf<NaiveAddress>(child);
  return { ...address, pid: child.pid ?? 0, end: () => child.disconnect() };
}
