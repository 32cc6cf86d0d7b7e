import { describe, expect, test, vi } from 'vitest';
import { signedRequest } from '@/lib/testing/command-signing';
import { commandUnitSuite, HOUR_MS } from '@/lib/testing/command-unit-suite';
import { CRASH_POINTS } from './faults';
import { createMemoryJournal } from './journal-entries';

const suite = commandUnitSuite();
const { start, claimsOf, request, barrier, settle } = suite;
const executed = (commands: number) => vi.waitFor(() => expect(suite.done).toHaveLength(commands));

describe('a command', () => {
  test('is accepted, executed and answered, with the signed parameters and their defaults', async () => {
    const received: unknown[] = [];
    const { receive, statuses } = start({
      executor: {
        execute: async ({ params }) => {
          received.push(params);
          return { status: 'succeeded', result: { doors: 'unlocked' } };
        },
      },
    });
    await receive(await request({}, suite.key, { params: { doors: 'driver' }, expiresAt: 1 }));
    expect(statuses()).toEqual(['accepted', 'executing', 'succeeded']);
    expect(received).toEqual([{ doors: 'all' }]);
  });

  test('is answered with the same bytes and not executed again when repeated', async () => {
    const { promise, open } = barrier();
    const { receive, sent } = start({ executor: { execute: () => promise } });
    const payload = await request();
    const both = [receive(payload), receive(payload)];
    await settle();
    await receive(payload);
    expect(new Set(sent.slice(1).map(({ payload }) => payload)).size).toBe(1);
    open();
    await Promise.all(both);
    suite.clock.advance(HOUR_MS);
    await receive(payload);
    expect(sent.at(-1)?.payload).toBe(sent.at(-2)?.payload);
    expect(suite.done).toHaveLength(1);
  });

  test('reports a failure with its code and omits a result of more than 16 KiB', async () => {
    const { receive, answers } = start({
      executor: { execute: async () => ({ status: 'failed', code: 'actuator', result: { dump: 'x'.repeat(20_000) } }) },
    });
    await receive(await request());
    expect(answers().at(-1)).toMatchObject({ status: 'failed', code: 'actuator', result: { omitted: 'too_large' } });
  });

  test('reports no outcome of an execution that throws', async () => {
    const { receive, statuses } = start({ executor: { execute: () => Promise.reject(new Error('bus off')) } });
    await receive(await request());
    expect(statuses()).toEqual(['accepted', 'executing']);
  });
});

describe('refusals', () => {
  test('rejects unsupported operations and invalid parameters', async () => {
    const { receive, statuses } = start();
    await receive(await request({ operation: 'engine_release' }), 'engine_release');
    await receive(await request({ params: { doors: 'roof' } }));
    expect(statuses()).toEqual(['rejected unsupported', 'rejected malformed']);
  });

  test('rejects a command for good that the vehicle’s state does not allow', async () => {
    let moving = true;
    const { receive, statuses } = start({
      executor: { check: () => (moving ? { code: 'precondition', detail: 'It moves' } : null) },
    });
    const payload = await request();
    await receive(payload);
    moving = false;
    await receive(payload);
    expect(statuses()).toEqual(['rejected precondition', 'rejected precondition']);
  });

  test('executes one command of a conflict group at a time, and others concurrently', async () => {
    const { promise, open } = barrier();
    const { receive, answers } = start({ executor: { execute: () => promise } });
    const unlocking = receive(await request());
    await executed(1);
    const lock = claimsOf({ operation: 'door_lock' });
    await receive(await signedRequest(lock, suite.key), 'door_lock');
    const windows = receive(await request({ operation: 'windows_close' }), 'windows_close');
    await executed(2);
    expect(
      answers()
        .filter(({ code }) => code === 'busy')
        .map(({ commandId }) => commandId),
    ).toEqual([lock.commandId]);
    expect(suite.done).toHaveLength(2);
    open();
    await Promise.all([unlocking, windows]);
    await receive(await request({ operation: 'door_lock' }), 'door_lock');
    expect(suite.done).toHaveLength(3);
  });

  test('answers busy, then nothing, with a full journal, until a day later', async () => {
    suite.journal = createMemoryJournal({ capacity: 4 });
    const { receive, statuses, sent } = start();
    for (let i = 0; i < 6; i++) await receive(await request({ operation: 'report_now' }), 'report_now');
    expect(suite.done).toHaveLength(4);
    expect(statuses().slice(-1)).toEqual(['rejected busy']);
    expect(sent).toHaveLength(4 * 3 + 1);
    suite.clock.advance(25 * HOUR_MS);
    await receive(await request());
    expect(suite.done).toHaveLength(5);
  });
});

describe('after a power cut', () => {
  test.each(CRASH_POINTS)('at "%s" executes the command at most once, with true answers', async (point) => {
    const payload = await request();
    const first = start({ faults: { crashAt: (at) => at === point } });
    await first.receive(payload);
    const second = start();
    await second.unit.executions.recover();
    second.unit.handler.repeatUnacknowledged();
    await second.receive(payload);
    const received = [...first.statuses(), '|', ...second.statuses()];
    const expected = {
      verified: [1, ['|', 'accepted', 'executing', 'succeeded']],
      journaled: [0, ['|', 'executing']],
      acted: [1, ['accepted', 'executing', '|', 'executing']],
      concluded: [1, ['accepted', 'executing', '|', 'succeeded', 'succeeded']],
    };
    expect([suite.done.length, received]).toEqual(expected[point]);
  });

  test('reports an outcome that the executor knows', async () => {
    const { receive } = start({ executor: { execute: () => new Promise(() => undefined) } });
    void receive(await request({ operation: 'tbox_reboot' }), 'tbox_reboot');
    await vi.waitFor(() => expect(suite.journal.unfinished()).toHaveLength(1));
    const second = start({ executor: { recover: () => ({ status: 'succeeded' }) } });
    await second.unit.executions.recover();
    expect(second.statuses()).toEqual(['succeeded']);
  });

  test('has the keys at once, but not the time', async () => {
    start();
    await vi.waitFor(() => expect(suite.journal.keys()).toHaveLength(1));
    const second = start({ platform: null });
    await second.receive(await request());
    expect(second.statuses()).toEqual(['rejected clock_unknown']);
  });

  test('sends and writes nothing', async () => {
    const { promise, open } = barrier();
    const { unit, receive, statuses } = start({
      executor: { execute: () => promise },
      faults: { delayAnswerMs: (_, status) => (status === 'executing' ? 5 : 0) },
    });
    const running = receive(await request());
    await vi.waitFor(() => expect(statuses()).toEqual(['accepted', 'executing']));
    unit.powerOff();
    open();
    await running;
    expect(statuses()).toEqual(['accepted', 'executing']);
    expect(suite.journal.unfinished()).toHaveLength(1);
  });
});

test('injects faults: ignored, dropped and duplicate', async () => {
  const ignored = start({ faults: { ignoreCommand: () => true } });
  await ignored.receive(await request());
  expect(ignored.statuses()).toEqual([]);
  const dropped = start({ faults: { dropAnswer: (_, status) => status === 'succeeded' } });
  await dropped.receive(await request());
  expect(dropped.statuses()).toEqual(['accepted', 'executing']);
  const twice = start({ faults: { duplicateAnswer: (_, status) => status === 'succeeded' } });
  await twice.receive(await request());
  expect(twice.statuses()).toEqual(['accepted', 'executing', 'succeeded', 'succeeded']);
});
