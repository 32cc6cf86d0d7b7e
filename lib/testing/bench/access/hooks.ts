import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { BROKER_SECRET_HEADER } from '@/lib/platform/http';
import { ms, percentile, perSecond, type Row } from '../report';
import type { Stack } from '../stack';

const CONCURRENCY = [1, 32];
const ROUND_MS = 10_000;
const WARM_MS = 2_000;

type Tbox = { clientid: string; cert_common_name: string; cert_subject: string };
type Measured = { perSecond: number; p50: number; p99: number };
type HookFigures = Record<string, Measured>;

/** Rate and latency of the edge's hooks: each request for another vehicle, keep-alive connections, the client in this process. */
export async function benchHooks(stack: Stack): Promise<{ rows: Row[]; figures: HookFigures }> {
  await stack.start('edge');
  try {
    const fleet = readFleet(stack);
    const figures: HookFigures = {};
    const rows: Row[] = [];
    for (const hook of ['authenticate', 'authorize'] as const) {
      for (const concurrency of CONCURRENCY) {
        await ask(stack, hook, fleet, concurrency, WARM_MS);
        const measured = await ask(stack, hook, fleet, concurrency, ROUND_MS);
        figures[`${hook} ${concurrency}`] = measured;
        rows.push({
          what: `/broker/${hook}, ${concurrency} at once: answers, p50 / p99`,
          value: `${perSecond(measured.perSecond)}, ${ms(measured.p50)} / ${ms(measured.p99)}`,
        });
      }
    }
    return { rows, figures };
  } finally {
    await stack.stop('edge');
  }
}

function readFleet({ settings }: Stack): Tbox[] {
  const dir = path.join(settings.dataDir, 'simulator');
  const fleet = JSON.parse(readFileSync(path.join(dir, 'fleet.json'), 'utf8')) as { vin: string; tboxSerial: string }[];
  return fleet.map(({ vin, tboxSerial }) => ({
    clientid: vin,
    cert_common_name: tboxSerial,
    cert_subject: new X509Certificate(readFileSync(path.join(dir, vin, 'cert.pem'))).subject,
  }));
}

async function ask(
  { settings, secrets }: Stack,
  hook: 'authenticate' | 'authorize',
  fleet: readonly Tbox[],
  concurrency: number,
  forMs: number,
): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency, noDelay: true });
  const headers = { 'content-type': 'application/json', [BROKER_SECRET_HEADER]: secrets.BROKER_HOOK_SECRET.current };
  const took: number[] = [];
  let next = 0;
  const one = (tbox: Tbox): Promise<void> => {
    const topic = `${settings.TOPIC_ROOT}/up/${tbox.clientid}/telemetry`;
    const body = hook === 'authenticate' ? tbox : { ...tbox, action: 'publish', topic, qos: '0', retain: 'false' };
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const hookRequest = request(
        { agent, method: 'POST', host: '127.0.0.1', port: settings.EDGE_HOOKS_PORT, path: `/broker/${hook}`, headers },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part;
          });
          response.on('end', () => {
            took.push(performance.now() - began);
            if ((JSON.parse(text) as { result: string }).result === 'allow') resolve();
            else reject(new Error(`${hook} of ${tbox.clientid}: ${text}`));
          });
        },
      );
      hookRequest.on('error', reject);
      hookRequest.end(JSON.stringify({ username: '', password: '', peerhost: '127.0.0.1', ...body }));
    });
  };
  const began = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (performance.now() - began < forMs) await one(fleet[next++ % fleet.length] as Tbox);
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  agent.destroy();
  return { perSecond: took.length / seconds, p50: percentile(took, 50), p99: percentile(took, 99) };
}
