import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CommandClaims, type CommandResponsePayload, commandResponseSchema } from '@/lib/contracts';
import { loadX509 } from '@/lib/platform/x509';
import { type FakeClock, fakeClock } from '@/lib/testing/fake-clock';
import type { Answer } from './answers';
import { CommandUnit, DEFAULT_COMMAND_TUNING } from './command-unit';
import type { Executor, Outcome } from './executor';
import { CRASH_POINTS, type TboxFaults } from './faults';
import type { Journal } from './journal';
import { createMemoryJournal } from './memory-journal';
import { createTestAuthority, createTestKey, signedRequest, type TestAuthority } from './signing-fixture';

const VIN = 'LTPDEM0A1RA000001';
const HOUR_MS = 3_600_000;
const log = pino({ level: 'silent' });
type SignKey = Awaited<ReturnType<typeof createTestKey>>;

let x509: Awaited<ReturnType<typeof loadX509>>;
let authority: TestAuthority;
let key: SignKey;
let world: FakeClock;
let journal: Journal;
/** What every life of the TBox really did. */
let done: string[];

beforeAll(async () => {
  x509 = await loadX509();
  authority = await createTestAuthority(x509, 'CN=Authority');
  key = await createTestKey(x509, authority);
});
beforeEach(() => {
  world = fakeClock();
  journal = createMemoryJournal();
  done = [];
});

type Life = {
  executor?: Partial<Executor>;
  faults?: TboxFaults;
  clockErrorMs?: number;
  /** What the platform answers; null: nothing. */
  platform?: { keys: SignKey[]; roundTripMs?: number } | null;
};

function live({ executor, faults, clockErrorMs = 0, platform = { keys: [key] } }: Life = {}) {
  const sent: Answer[] = [];
  let reports = 0;
  const unit: CommandUnit = new CommandUnit(
    {
      vin: VIN,
      clock: { now: () => world.now() + clockErrorMs },
      // counts as the world does, from another zero
      monotonic: { now: () => world.now() - 1_000_000 },
      log,
      trustAnchor: authority.pem,
      journal,
      executor: {
        supports: (operation) => operation !== 'engine_release',
        check: () => null,
        execute: async () => ({ status: 'succeeded' }),
        recover: () => null,
        ...executor,
      },
      onExecute: (commandId) => done.push(commandId),
      ...(faults && { faults }),
    },
    {
      tuning: { ...DEFAULT_COMMAND_TUNING, holdMs: 60 },
      report: (syncId) => {
        reports += 1;
        if (!platform) return;
        // all of it on the way there
        world.advance(platform.roundTripMs ?? 0);
        const ts = world.now();
        void unit.link.receive(
          JSON.stringify({ ts, version: 1, values: { syncId, commandKeys: platform.keys.map(({ jwk }) => jwk) } }),
        );
      },
      send: (answer) => sent.push(answer),
      pending: () => null,
      crash: () => unit.die(),
    },
  );
  unit.link.opened();
  const answers = (): CommandResponsePayload[] =>
    sent.map(({ payload }) => commandResponseSchema.parse(JSON.parse(payload)));
  return {
    unit,
    sent,
    answers,
    said: () => answers().map(({ status, code }) => [status, code].filter(Boolean).join(' ')),
    reports: () => reports,
    receive: (payload: string, operation = 'door_unlock') => unit.handler.receive(operation, payload),
  };
}

const claimsOf = (change: Partial<CommandClaims> = {}): CommandClaims => ({
  commandId: randomUUID(),
  operation: 'door_unlock',
  params: {},
  issuedAt: world.now(),
  expiresAt: world.now() + 60_000,
  aud: VIN,
  ...change,
});
const request = (change: Partial<CommandClaims> = {}, signer = key, envelope: Record<string, unknown> = {}) =>
  signedRequest(claimsOf(change), signer, envelope);
const gate = () => {
  let open: (outcome: Outcome) => void = () => undefined;
  const promise = new Promise<Outcome>((resolve) => {
    open = resolve;
  });
  return { promise, open: (outcome: Outcome = { status: 'succeeded' }) => open(outcome) };
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('a command in order', () => {
  test('is accepted, executed and answered; what it is told are the signed parameters with their defaults', async () => {
    const told: unknown[] = [];
    const { receive, said } = live({
      executor: {
        execute: async ({ params }) => {
          told.push(params);
          return { status: 'succeeded', result: { doors: 'unlocked' } };
        },
      },
    });
    await receive(await request({}, key, { params: { doors: 'driver' }, expiresAt: 1 }));
    expect(said()).toEqual(['accepted', 'executing', 'succeeded']);
    expect(told).toEqual([{ doors: 'all' }]);
  });

  test('repeated at any time, it is answered with the same bytes and not carried out again', async () => {
    const { promise, open } = gate();
    const { receive, sent } = live({ executor: { execute: () => promise } });
    const payload = await request();
    const both = [receive(payload), receive(payload)];
    await settle();
    await receive(payload);
    expect(new Set(sent.slice(1).map(({ payload }) => payload)).size).toBe(1);
    open();
    await Promise.all(both);
    world.advance(HOUR_MS);
    await receive(payload);
    expect(sent.at(-1)?.payload).toBe(sent.at(-2)?.payload);
    expect(done).toHaveLength(1);
  });

  test('a failure is told with its code; a result of more than 16 KiB is left out', async () => {
    const { receive, answers } = live({
      executor: { execute: async () => ({ status: 'failed', code: 'actuator', result: { dump: 'x'.repeat(20_000) } }) },
    });
    await receive(await request());
    expect(answers().at(-1)).toMatchObject({ status: 'failed', code: 'actuator', result: { omitted: 'too_large' } });
  });

  test('an execution that breaks off claims no outcome', async () => {
    const { receive, said } = live({ executor: { execute: () => Promise.reject(new Error('bus off')) } });
    await receive(await request());
    expect(said()).toEqual(['accepted', 'executing']);
  });
});

describe('what is not signed for this vehicle', () => {
  test.each([
    ['a foreign authority', async () => createTestKey(x509, await createTestAuthority(x509, 'CN=Authority'))],
    ["a TBox's certificate", () => createTestKey(x509, authority, { eku: '1.3.6.1.5.5.7.3.2' })],
    ['a key out of its period', () => createTestKey(x509, authority, { notAfter: new Date(world.now() - HOUR_MS) })],
  ])('by %s: bad_signature', async (_name, sign) => {
    const forger = await sign();
    const { receive, said } = live({ platform: { keys: [forger] } });
    await receive(await request({}, forger));
    expect(said()).toEqual(['rejected bad_signature']);
  });

  test('by another key under a known name: bad_signature', async () => {
    const { receive, said } = live();
    await receive(await request({}, await createTestKey(x509, authority)));
    expect(said()).toEqual(['rejected bad_signature']);
  });

  test.each([
    ['command', { commandId: randomUUID() }, 'door_unlock'],
    ['operation', { operation: 'door_lock' }, 'door_unlock'],
    ['topic', {}, 'door_lock'],
  ])('in an envelope of another %s: bad_signature', async (_name, envelope, operation) => {
    const { receive, said } = live();
    await receive(await request({}, key, envelope), operation);
    expect(said()).toEqual(['rejected bad_signature']);
  });

  test('for another vehicle: wrong_vehicle', async () => {
    const { receive, said } = live();
    await receive(await request({ aud: 'LTPDEM0A1RA000002' }));
    expect(said()).toEqual(['rejected wrong_vehicle']);
  });

  test('leaves no trace: the real command of that id is carried out', async () => {
    const { receive, said } = live();
    const claims = claimsOf();
    await receive(await signedRequest(claims, await createTestKey(x509, authority)));
    await receive(await signedRequest(claims, key));
    expect(said()).toEqual(['rejected bad_signature', 'accepted', 'executing', 'succeeded']);
  });

  test('is not answered for ever', async () => {
    const { unit, receive, sent } = live();
    const forged = { ...claimsOf(), jws: 'a.b.c' };
    for (let i = 0; i < 50; i++) await receive(JSON.stringify({ ...forged, commandId: randomUUID() }));
    expect(sent).toHaveLength(10);
    expect(unit.answers.withheld).toBe(40);
  });

  test.each(['', '{', 'null', '[]', '{"commandId":7}', `"${'x'.repeat(70_000)}"`])(
    '%.20j names no command',
    async (payload) => {
      const { unit, receive, sent } = live();
      await receive(payload);
      expect([sent.length, unit.handler.unanswerable]).toEqual([0, 1]);
    },
  );

  test('what has an id and no more is malformed', async () => {
    const { receive, said } = live();
    await receive(JSON.stringify({ commandId: randomUUID(), operation: 'door_unlock' }));
    expect(said()).toEqual(['rejected malformed']);
  });
});

describe('keys that are not known yet', () => {
  test('a rotated key is asked for, and the command waits for it', async () => {
    const next = await createTestKey(x509, authority, { kid: 'next' });
    const keys = [key];
    const { receive, said, reports } = live({ platform: { keys } });
    keys.push(next);
    world.advance(10_000);
    await receive(await request({}, next));
    expect(said()).toEqual(['accepted', 'executing', 'succeeded']);
    expect(reports()).toBe(2);
  });

  test('one that nobody knows is refused after a while, without asking at each', async () => {
    const { receive, said, reports } = live();
    const stranger = await createTestKey(x509, authority, { kid: 'stranger' });
    await Promise.all(Array.from({ length: 5 }, async () => receive(await request({}, stranger))));
    expect(said()).toEqual(Array(5).fill('rejected bad_signature'));
    expect(reports()).toBeLessThanOrEqual(2);
  });
});

describe('the deadline', () => {
  test.each([-9 * HOUR_MS, 0, 9 * HOUR_MS])('holds with a clock that is wrong by %i ms', async (clockErrorMs) => {
    const { receive, said } = live({ clockErrorMs });
    const late = await request({ expiresAt: world.now() + 1_000 });
    world.advance(1_000);
    await receive(late);
    await receive(await request({ expiresAt: world.now() + 1_000 }));
    expect(said()).toEqual(['rejected expired', 'accepted', 'executing', 'succeeded']);
  });

  test('passes as soon as it may have passed: half of a round trip is not to be known', async () => {
    const { receive, said } = live({ platform: { keys: [key], roundTripMs: 800 } });
    await receive(await request({ expiresAt: world.now() + 700 }));
    expect(said()).toEqual(['rejected expired']);
  });

  test('nobody tells the time: nothing is done, and what is certainly late is called so', async () => {
    live();
    await settle();
    const { receive, said } = live({ platform: null });
    await receive(await request());
    await receive(await request({ issuedAt: world.now() - HOUR_MS, expiresAt: world.now() }));
    expect(said()).toEqual(['rejected clock_unknown', 'rejected expired']);
    expect(done).toEqual([]);
  });

  test('a round trip of 6 s is no answer to the question', async () => {
    const { unit, receive, said } = live({ platform: { keys: [key], roundTripMs: 6_000 } });
    expect(unit.time).toBeNull();
    await receive(await request());
    expect(said()).toEqual(['rejected clock_unknown']);
  });

  test('passes while the disk is written: refused, and nothing done', async () => {
    const slow = createMemoryJournal();
    const write = slow.write.bind(slow);
    journal = Object.assign(slow, {
      write: async (entry: Parameters<Journal['write']>[0]) => {
        await write(entry);
        if (!entry.final) world.advance(2_000);
      },
    });
    const { receive, said } = live();
    const payload = await request({ expiresAt: world.now() + 1_000 });
    await receive(payload);
    await receive(payload);
    expect(said()).toEqual(['rejected expired', 'rejected expired']);
    expect(done).toEqual([]);
  });
});

describe('refusals', () => {
  test('what it cannot do, and what it does not understand', async () => {
    const { receive, said } = live();
    await receive(await request({ operation: 'engine_release' }), 'engine_release');
    await receive(await request({ params: { doors: 'roof' } }));
    expect(said()).toEqual(['rejected unsupported', 'rejected malformed']);
  });

  test('what the vehicle is in no state for; and it is so for ever', async () => {
    let moving = true;
    const { receive, said } = live({
      executor: { check: () => (moving ? { code: 'precondition', detail: 'It moves' } : null) },
    });
    const payload = await request();
    await receive(payload);
    moving = false;
    await receive(payload);
    expect(said()).toEqual(['rejected precondition', 'rejected precondition']);
  });

  test('one of a conflict group at a time, others beside it', async () => {
    const { promise, open } = gate();
    const { receive, answers } = live({ executor: { execute: () => promise } });
    const unlocking = receive(await request());
    await settle();
    const lock = claimsOf({ operation: 'door_lock' });
    await receive(await signedRequest(lock, key), 'door_lock');
    const windows = receive(await request({ operation: 'windows_close' }), 'windows_close');
    await settle();
    expect(
      answers()
        .filter(({ code }) => code === 'busy')
        .map(({ commandId }) => commandId),
    ).toEqual([lock.commandId]);
    expect(done).toHaveLength(2);
    open();
    await Promise.all([unlocking, windows]);
    await receive(await request({ operation: 'door_lock' }), 'door_lock');
    expect(done).toHaveLength(3);
  });

  test('a full journal is busy, then silent; a day later there is room', async () => {
    journal = createMemoryJournal({ capacity: 4 });
    const { receive, said, sent } = live();
    for (let i = 0; i < 6; i++) await receive(await request({ operation: 'report_now' }), 'report_now');
    expect(done).toHaveLength(4);
    expect(said().slice(-1)).toEqual(['rejected busy']);
    expect(sent).toHaveLength(4 * 3 + 1);
    world.advance(25 * HOUR_MS);
    await receive(await request());
    expect(done).toHaveLength(5);
  });
});

describe('after a power cut', () => {
  test.each(CRASH_POINTS)(
    'at "%s" the command is carried out once at most, and nothing untrue is said',
    async (point) => {
      const payload = await request();
      const first = live({ faults: { crashAt: (at) => at === point } });
      await first.receive(payload);
      const second = live();
      await second.unit.executions.recover();
      second.unit.handler.repeatUnacknowledged();
      await second.receive(payload);
      const told = [...first.said(), '|', ...second.said()];
      const expected = {
        verified: [1, ['|', 'accepted', 'executing', 'succeeded']],
        journaled: [0, ['|', 'executing']],
        acted: [1, ['accepted', 'executing', '|', 'executing']],
        concluded: [1, ['accepted', 'executing', '|', 'succeeded', 'succeeded']],
      };
      expect([done.length, told]).toEqual(expected[point]);
    },
  );

  test('an outcome that the executor is certain of is told', async () => {
    const { receive } = live({ executor: { execute: () => new Promise(() => undefined) } });
    void receive(await request({ operation: 'tbox_reboot' }), 'tbox_reboot');
    await settle();
    const second = live({ executor: { recover: () => ({ status: 'succeeded' }) } });
    await second.unit.executions.recover();
    expect(second.said()).toEqual(['succeeded']);
  });

  test('keys are there at once, the time is not', async () => {
    live();
    await settle();
    const second = live({ platform: null });
    await second.receive(await request());
    expect(second.said()).toEqual(['rejected clock_unknown']);
  });

  test('a dead one says and writes nothing more', async () => {
    const { promise, open } = gate();
    const { unit, receive, said } = live({
      executor: { execute: () => promise },
      faults: { delayAnswerMs: (_, status) => (status === 'executing' ? 5 : 0) },
    });
    const running = receive(await request());
    await settle();
    unit.die();
    open();
    await running;
    expect(said()).toEqual(['accepted', 'executing']);
    expect(journal.unfinished()).toHaveLength(1);
  });
});

test('faults: unheard, unsaid, said twice', async () => {
  const unheard = live({ faults: { ignoreCommand: () => true } });
  await unheard.receive(await request());
  expect(unheard.said()).toEqual([]);
  const unsaid = live({ faults: { swallowAnswer: (_, status) => status === 'succeeded' } });
  await unsaid.receive(await request());
  expect(unsaid.said()).toEqual(['accepted', 'executing']);
  const twice = live({ faults: { answerTwice: (_, status) => status === 'succeeded' } });
  await twice.receive(await request());
  expect(twice.said()).toEqual(['accepted', 'executing', 'succeeded', 'succeeded']);
});
