// Some of the fault run's TBoxes, in a process that may be killed at any time. Argument: JSON of TboxProcessInput.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { createTopics } from '@/lib/contracts';
import { createLog } from '@/lib/platform/log';
import { Random } from '@/lib/processes/simulator/random';
import { type Executor, openFileJournal, Tbox, type TboxFaults } from '@/lib/tbox';
import { openExecutionLog } from './execution-log';

export type TboxProcessInput = {
  name: string;
  seed: number;
  port: number;
  dataDir: string;
  logDir: string;
  vins: string[];
  /** They subscribe up to a second after their CONNACK, or never. */
  subscribesLate: boolean;
};
export type TboxProcessMessage = { fault: string };
export type TboxProcessRequest = { kind: 'calm' } | { kind: 'leave'; vins: readonly string[] };

const input = JSON.parse(process.argv[2] ?? '{}') as TboxProcessInput;
const log = createLog('tbox', 'error');
const record = openExecutionLog(path.join(input.logDir, `${input.name}.log`));
const HOUR_MS = 3_600_000;
const CHANCES = {
  crash: 0.02,
  ignore: 0.02,
  swallow: 0.03,
  double: 0.1,
  delay: 0.1,
  actuator: 0.05,
  deaf: input.subscribesLate ? 0.02 : 0,
};
const LONGEST_DELAY_MS = 3_000;
const LONGEST_SUBSCRIBE_DELAY_MS = 1_000;
const CLOCK_JUMPS_EVERY_MS = [2_000, 20_000] as const;
let calm = false;
const tboxes = new Map<string, Tbox>();
const gone = new Set<string>();
process.on('message', (message) => {
  const request = message as TboxProcessRequest;
  if (request.kind === 'calm') calm = true;
  else for (const vin of request.vins) if (input.vins.includes(vin)) leave(vin);
});
process.on('disconnect', () => process.exit(0));

/** Half of them with DISCONNECT, the others without. */
function leave(vin: string): void {
  gone.add(vin);
  if (input.vins.indexOf(vin) % 2 === 0) void tboxes.get(vin)?.stop();
  else tboxes.get(vin)?.crash();
}

async function run(vin: string, random: Random): Promise<void> {
  const dir = path.join(input.dataDir, 'simulator', vin);
  const read = (file: string) => readFileSync(path.join(dir, file), 'utf8');
  const ca = readFileSync(path.join(input.dataDir, 'pki/ca.cert.pem'), 'utf8');
  const secureContext = createSecureContext({ ca, cert: read('cert.pem'), key: read('key.pem') });
  const happens = (kind: keyof typeof CHANCES) => {
    if (calm || !random.chance(CHANCES[kind])) return false;
    reportFault(kind);
    return true;
  };
  const executor: Executor = {
    supports: () => true,
    check: () => null,
    execute: async () => {
      await sleep(random.between(5, 400));
      return happens('actuator') ? { status: 'failed', code: 'actuator' } : { status: 'succeeded' };
    },
    recover: () => null,
  };
  while (!gone.has(vin)) {
    const clock = startWrongClock(random);
    const power = new AbortController();
    const faults: TboxFaults = {
      subscribeAfterMs: () => {
        if (happens('deaf')) return null;
        return input.subscribesLate ? random.between(0, LONGEST_SUBSCRIBE_DELAY_MS) : 0;
      },
      ignoreCommand: () => happens('ignore'),
      dropAnswer: () => happens('swallow'),
      duplicateAnswer: () => happens('double'),
      delayAnswerMs: () => (happens('delay') ? random.between(0, LONGEST_DELAY_MS) : 0),
      crashAt: () => happens('crash'),
      crashed: () => power.abort(),
    };
    const tbox = new Tbox({
      vin,
      host: 'localhost',
      port: input.port,
      identity: secureContext,
      protocolVersion: 4,
      topics: createTopics(),
      clock,
      log,
      trustAnchor: ca,
      journal: await openFileJournal(path.join(dir, 'faults.jsonl'), { log }),
      executor,
      faults,
      onExecute: (commandId, operation) => record({ commandId, vin, operation, at: Date.now() }),
      tuning: { backoff: { baseMs: 50, capMs: 1_000 } },
    });
    tboxes.set(vin, tbox);
    tbox.reportConfig({ firmwareVersion: 'faults' });
    tbox.start();
    await once(power.signal, 'abort');
    clock.stop();
    await sleep(random.between(100, 1_500));
  }
}

/** A clock, in whole ms, that is wrong by up to three hours and jumps to another error now and then. */
function startWrongClock(random: Random): { now(): number; stop(): void } {
  const wrongByMs = () => Math.round(random.between(-3, 3) * HOUR_MS);
  let skewMs = wrongByMs();
  let timer: NodeJS.Timeout;
  const jump = () => {
    timer = setTimeout(
      () => {
        if (!calm) {
          skewMs = wrongByMs();
          reportFault('clock');
        }
        jump();
      },
      random.between(...CLOCK_JUMPS_EVERY_MS),
    );
  };
  jump();
  return { now: () => Date.now() + skewMs, stop: () => clearTimeout(timer) };
}

const FAULT_LABELS = {
  crash: 'TBox: power loss',
  ignore: 'TBox: command ignored',
  swallow: 'TBox: answer not sent',
  double: 'TBox: answer sent twice',
  delay: 'TBox: answer delayed',
  actuator: 'TBox: actuator fails',
  clock: 'TBox: clock jumps by hours',
  deaf: 'TBox: never subscribes on a connection',
} as const;

function reportFault(kind: keyof typeof FAULT_LABELS): void {
  if (process.connected) process.send?.({ fault: FAULT_LABELS[kind] } satisfies TboxProcessMessage);
}

for (const vin of input.vins) void run(vin, new Random(input.seed, `${input.name} ${vin}`));
