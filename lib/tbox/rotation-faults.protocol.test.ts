import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { rotationSuite } from '@/lib/testing/rotation-suite';

const suite = rotationSuite();
const {
  create,
  issue,
  startBroker,
  renew,
  sent,
  until,
  online,
  start,
  phase,
  settled,
  breakConnection,
  pause,
  failPowerAt,
  powerOn,
} = suite;

describe('a power cut', () => {
  const WRITES = ['requested', 'installed', 'acknowledged', 'proven', 'done'];
  const cases = WRITES.flatMap((name, write) =>
    (['before', 'after'] as const).map((when) => [when, name, write] as const),
  );
  test.each(cases)('%s "%s" is written', async (when, _name, write) => {
    const powerFailure = failPowerAt(write, when);
    await start();
    renew();
    await powerFailure;
    await powerOn();
    // a request whose key was not written is lost
    if (write === 0 && when === 'before') renew();
    await settled();
    expect(suite.authenticated.at(-1)).toBe(suite.newSerials.at(-1));
    expect(sent('installed').at(-1)?.serialNumber).toBe(suite.newSerials[0]);
    expect(new Set(sent('csr').map(({ csr }) => csr)).size).toBe(1);
    expect(sent('failed')).toEqual([]);
  });

  test('before the new certificate is stable, which is then refused: returns to the old one', async () => {
    const powerFailure = failPowerAt(3, 'after');
    await start();
    renew();
    await powerFailure;
    suite.accepts = (serialNumber) => !suite.newSerials.includes(serialNumber);
    await powerOn();
    await until(() => expect(sent('failed')).toMatchObject([{ rotationId: 'r-1', code: 'connect_refused' }]));
    expect(await readFile(path.join(suite.dir, 'cert.pem'), 'utf8')).toBe(suite.broker.identity.certificate);
    expect(await readFile(path.join(suite.dir, 'key.pem'), 'utf8')).toBe(suite.broker.identity.key);
    expect(await readFile(path.join(suite.dir, 'rotation.json'), 'utf8')).not.toContain('KEY');
  });

  test('after an unacknowledged failure: sends it again once', async () => {
    suite.answer = (csr) => issue(csr, { commonName: 'TBX99999999' });
    suite.acknowledges = (step) => step !== 'failed';
    await start();
    renew();
    await until(() => expect(phase()).toBe('failed'));
    suite.tbox.crash();
    suite.acknowledges = () => true;
    await powerOn();
    await until(() => expect(suite.store.read().rotation).toMatchObject({ phase: 'failed', acknowledged: true }));
    const times = sent('failed').length;
    await suite.tbox.stop();
    await powerOn();
    await pause(100);
    expect(sent('failed')).toHaveLength(times);
  });
});

describe('a connection that breaks', () => {
  test.each(['csr', 'installed'])('before "%s" is acknowledged', async (step) => {
    let lost = 0;
    suite.acknowledges = (each) => {
      if (each !== step || lost++ > 0) return true;
      breakConnection();
      return false;
    };
    await start();
    renew();
    await settled();
    expect(lost).toBeGreaterThan(1);
    expect(sent('failed')).toEqual([]);
    expect(suite.authenticated.at(-1)).toBe(suite.newSerials[0]);
  });

  test.each(['csr', 'installed'])('after "%s" is acknowledged', async (step) => {
    let done = false;
    suite.acknowledges = (each) => {
      if (each === step && !done) {
        done = true;
        setTimeout(breakConnection, 5);
      }
      return true;
    };
    await start();
    renew();
    await settled();
    expect(sent('failed')).toEqual([]);
    expect(suite.authenticated.at(-1)).toBe(suite.newSerials[0]);
  });

  test('as soon as the new certificate was accepted', async () => {
    await start();
    renew();
    await until(() => expect(suite.authenticated.at(-1)).toBe(suite.newSerials[0]));
    breakConnection();
    await settled();
    expect(sent('failed')).toEqual([]);
  });

  test('because the broker is down is not counted against the new certificate', async () => {
    suite.acknowledges = (step) => step !== 'installed';
    await start();
    renew();
    await until(() => expect(phase()).toBe('installed'));
    await suite.broker.kill();
    suite.acknowledges = () => true;
    await pause(1_000);
    await startBroker();
    await settled();
    expect(sent('failed')).toEqual([]);
    expect(suite.authenticated.at(-1)).toBe(suite.newSerials[0]);
  });

  test('because the broker refuses all clients is not counted either', async () => {
    await start();
    suite.accepts = () => false;
    renew();
    await until(() => expect(phase()).toBe('installed'));
    await pause(1_000);
    suite.accepts = () => true;
    await settled();
    expect(sent('failed')).toEqual([]);
    expect(suite.authenticated.at(-1)).toBe(suite.newSerials[0]);
  });

  test('uses the new certificate after a missing acknowledgement', async () => {
    suite.tbox.crash();
    suite.tbox = create({ tuning: { backoff: { baseMs: 20, capMs: 100 }, installedAckMs: 100, stableAfterMs: 200 } });
    suite.acknowledges = (step) => step !== 'installed';
    await start();
    renew();
    await settled();
    expect(suite.store.read().rotation).toMatchObject({ acknowledged: false });
    suite.acknowledges = () => true;
    breakConnection();
    await until(() => expect(sent('installed')).toHaveLength(1));
    await until(() => expect(suite.store.read().rotation).toMatchObject({ phase: 'done', acknowledged: true }));
  });
});

describe('a new certificate that is refused', () => {
  const fallsBack = async () => {
    await until(() => expect(sent('failed')).toMatchObject([{ rotationId: 'r-1', code: 'connect_refused' }]));
    await online();
    suite.tbox.sendEvent('trip_started', 'info');
    await until(() => expect(suite.tbox.waiting.events).toBe(0));
    expect(suite.authenticated.at(-1)).not.toBe(suite.newSerials[0]);
    expect(await readFile(path.join(suite.dir, 'cert.pem'), 'utf8')).toBe(suite.broker.identity.certificate);
    expect(await readFile(path.join(suite.dir, 'rotation.json'), 'utf8')).not.toContain('KEY');
    await suite.tbox.stop();
    await powerOn();
    expect(suite.authenticated.at(-1)).not.toBe(suite.newSerials[0]);
  };

  test('by the broker (CONNACK): returns to the old one and reports it', async () => {
    let refusals = 0;
    let refusalsBefore = 0;
    suite.accepts = (serialNumber) => {
      const refused = suite.newSerials.includes(serialNumber);
      if (refused) refusals += 1;
      return !refused;
    };
    suite.acknowledges = (step) => {
      if (step === 'failed') refusalsBefore ||= refusals;
      return true;
    };
    await start();
    renew();
    await fallsBack();
    // Not before the third refusal; there may be more on a slow machine, where the old one does not always follow directly
    expect(refusalsBefore).toBeGreaterThanOrEqual(3);
    expect(refusals).toBe(refusalsBefore);
  });
  test('by TLS: returns to the old one and reports it', async () => {
    suite.answer = (csr) => issue(csr, {}, suite.unknown);
    await start();
    renew();
    await fallsBack();
  });
  test('temporarily is used afterwards', async () => {
    let refusals = 0;
    suite.accepts = (serialNumber) => !suite.newSerials.includes(serialNumber) || refusals++ >= 2;
    await start();
    renew();
    await settled();
    expect(suite.authenticated.at(-1)).toBe(suite.newSerials[0]);
    expect(sent('failed')).toEqual([]);
  });
  test('is not replaced by an old one that is refused, too', async () => {
    await start();
    renew();
    await until(() => expect(suite.authenticated.at(-1)).toBe(suite.newSerials[0]));
    suite.accepts = (serialNumber) => suite.newSerials.includes(serialNumber);
    breakConnection();
    await settled();
    expect(suite.authenticated.at(-1)).toBe(suite.newSerials[0]);
  });
  test('is used at once when the old one is refused', async () => {
    suite.acknowledges = (step) => step !== 'installed';
    await start();
    renew();
    await until(() => expect(phase()).toBe('installed'));
    suite.accepts = (serialNumber) => suite.newSerials.includes(serialNumber);
    suite.acknowledges = () => true;
    breakConnection();
    await settled();
    expect(sent('installed').at(-1)?.serialNumber).toBe(suite.newSerials[0]);
  });
});
