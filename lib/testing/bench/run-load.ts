import { spawn } from 'node:child_process';
import type { LoadResult } from '@/lib/processes/simulator/load/run-load';
import type { Stack } from './stack';

type LoadRun = { clients: number; qos: 0 | 1; durationS: number; ratePerClient?: number; window?: number };

/** Runs the load generator as a process: TBoxes with certificates over mutual TLS. */
export function runLoadProcess(stack: Stack, run: LoadRun): Promise<LoadResult> {
  const args = [
    ...['--import', 'tsx', 'lib/processes/simulator/load.ts', '--tls', '--host', 'localhost'],
    ...['--port', String(stack.settings.MQTT_TLS_PORT), '--clients', String(run.clients), '--qos', String(run.qos)],
    ...['--duration', String(run.durationS), '--rate', String(run.ratePerClient ?? 0)],
    ...['--window', String(run.window ?? 20)],
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      env: { ...process.env, DATA_DIR: stack.settings.dataDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const line = output.trim().split('\n').at(-1) ?? '';
      if (line.startsWith('{')) resolve(JSON.parse(line) as LoadResult);
      else reject(new Error(`The load generator ended with ${code}`));
    });
  });
}
