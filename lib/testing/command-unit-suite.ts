import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { beforeAll, beforeEach } from 'vitest';
import { type CommandClaims, type CommandResponsePayload, commandResponseSchema } from '@/lib/contracts';
import { loadX509 } from '@/lib/platform/x509';
import type { Executor, Journal, Outcome, TboxFaults } from '@/lib/tbox';
import { createMemoryJournal } from '@/lib/tbox';
import type { Answer } from '@/lib/tbox/commands/answers';
import { CommandUnit, DEFAULT_COMMAND_TUNING } from '@/lib/tbox/commands/command-unit';
import { createTestAuthority, createTestKey, signedRequest, type TestAuthority } from './command-signing';
import { type FakeClock, fakeClock } from './fake-clock';

export const VIN = 'LTPDEM0A1RA000001';
export const HOUR_MS = 3_600_000;
const log = pino({ level: 'silent' });
type SignKey = Awaited<ReturnType<typeof createTestKey>>;

type State = {
  x509: Awaited<ReturnType<typeof loadX509>>;
  authority: TestAuthority;
  key: SignKey;
  clock: FakeClock;
  journal: Journal;
  /** Command ids executed by any instance of the TBox. */
  done: string[];
};

type StartOptions = {
  executor?: Partial<Executor>;
  faults?: TboxFaults;
  clockErrorMs?: number;
  /** The platform's answers; null: none. */
  platform?: { keys: SignKey[]; roundTripMs?: number } | null;
};

/** Sets up, for the tests of a file, command units of one vehicle with a journal, and a platform with a signing key. */
export function commandUnitSuite() {
  const suite = {} as State;

  beforeAll(async () => {
    suite.x509 = await loadX509();
    suite.authority = await createTestAuthority(suite.x509, 'CN=Authority');
    suite.key = await createTestKey(suite.x509, suite.authority);
  });
  beforeEach(() => {
    suite.clock = fakeClock();
    suite.journal = createMemoryJournal();
    suite.done = [];
  });

  function start({ executor, faults, clockErrorMs = 0, platform = { keys: [suite.key] } }: StartOptions = {}) {
    const sent: Answer[] = [];
    let reports = 0;
    const unit: CommandUnit = new CommandUnit(
      {
        vin: VIN,
        clock: { now: () => suite.clock.now() + clockErrorMs },
        // the same rate as `clock`, with another origin
        monotonic: { now: () => suite.clock.now() - 1_000_000 },
        log,
        trustAnchor: suite.authority.pem,
        journal: suite.journal,
        executor: {
          supports: (operation) => operation !== 'engine_release',
          check: () => null,
          execute: async () => ({ status: 'succeeded' }),
          recover: () => null,
          ...executor,
        },
        onExecute: (commandId) => suite.done.push(commandId),
        ...(faults && { faults }),
      },
      {
        tuning: { ...DEFAULT_COMMAND_TUNING, holdMs: 60 },
        report: (syncId) => {
          reports += 1;
          if (!platform) return;
          // all of it before the answer
          suite.clock.advance(platform.roundTripMs ?? 0);
          const ts = suite.clock.now();
          void unit.link.receive(
            JSON.stringify({ ts, version: 1, values: { syncId, commandKeys: platform.keys.map(({ jwk }) => jwk) } }),
          );
        },
        send: (answer) => sent.push(answer),
        pending: () => null,
        crash: () => unit.powerOff(),
      },
    );
    unit.link.opened();
    const answers = (): CommandResponsePayload[] =>
      sent.map(({ payload }) => commandResponseSchema.parse(JSON.parse(payload)));
    return {
      unit,
      sent,
      answers,
      statuses: () => answers().map(({ status, code }) => [status, code].filter(Boolean).join(' ')),
      reports: () => reports,
      receive: (payload: string, operation = 'door_unlock') => unit.handler.receive(operation, payload),
    };
  }

  const claimsOf = (change: Partial<CommandClaims> = {}): CommandClaims => ({
    commandId: randomUUID(),
    operation: 'door_unlock',
    params: {},
    issuedAt: suite.clock.now(),
    expiresAt: suite.clock.now() + 60_000,
    aud: VIN,
    ...change,
  });
  const request = (change: Partial<CommandClaims> = {}, signer = suite.key, envelope: Record<string, unknown> = {}) =>
    signedRequest(claimsOf(change), signer, envelope);
  const barrier = () => {
    let open: (outcome: Outcome) => void = () => undefined;
    const promise = new Promise<Outcome>((resolve) => {
      open = resolve;
    });
    return { promise, open: (outcome: Outcome = { status: 'succeeded' }) => open(outcome) };
  };
  const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

  return Object.assign(suite, { start, claimsOf, request, barrier, settle });
}
