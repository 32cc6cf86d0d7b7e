import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { IdentityStore } from '@/lib/tbox';
import { HOUR_MS, rotationSuite } from '@/lib/testing/rotation-suite';

const suite = rotationSuite();
const { create, issue, send, renew, sent, until, start, phase, settled, pause, powerOn } = suite;

describe('a rotation', () => {
  test('ends with the new certificate in place of the old', async () => {
    await start();
    renew();
    await settled();
    expect(sent('csr')).toMatchObject([{ rotationId: 'r-1', ts: 7 }]);
    expect(sent('installed')).toEqual([{ rotationId: 'r-1', ts: 7, serialNumber: suite.newSerials[0] }]);
    expect(sent('failed')).toEqual([]);
    expect(suite.broker.seen.filter(({ topic }) => topic.includes('/certificate/')).map(({ qos }) => qos)).toEqual([
      1, 1,
    ]);
    expect(suite.authenticated).toEqual([expect.any(String), suite.newSerials[0]]);
    const certificate = await readFile(path.join(suite.dir, 'cert.pem'), 'utf8');
    expect(certificate.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(await readFile(path.join(suite.dir, 'key.pem'), 'utf8')).not.toBe(suite.broker.identity.key);
    expect(await readFile(path.join(suite.dir, 'rotation.json'), 'utf8')).not.toContain('KEY');
    expect(suite.tbox.stats.certificatesRotated).toBe(1);
    const presences = suite.broker.seen
      .filter(({ topic }) => topic.endsWith('/presence'))
      .map(({ payload }) => payload);
    expect(presences).toMatchObject([
      { state: 'online' },
      { state: 'offline', reason: 'certificate_rotation' },
      { state: 'online' },
    ]);
    await suite.tbox.stop();
    await powerOn();
    expect(suite.authenticated.at(-1)).toBe(suite.newSerials[0]);
    expect(sent('installed')).toHaveLength(1);
  });

  test('can be followed by another one', async () => {
    await start();
    renew();
    await settled();
    renew('r-2');
    await until(() => expect(sent('installed')).toHaveLength(2));
    await until(() => expect(suite.authenticated.at(-1)).toBe(suite.newSerials[1]));
    await settled();
  });

  test('waits for a sleeping TBox', async () => {
    suite.answer = null;
    await start();
    renew();
    await until(() => expect(sent('csr')).toHaveLength(1));
    await suite.tbox.sleep();
    suite.answer = (csr) => issue(csr);
    suite.tbox.wake();
    await settled();
    expect(new Set(sent('csr').map(({ csr }) => csr)).size).toBe(1);
  });

  test('continues after a sleep that began when the certificate was installed', async () => {
    suite.acknowledges = (step) => step !== 'installed';
    await start();
    renew();
    await until(() => expect(phase()).toBe('installed'));
    await suite.tbox.sleep();
    suite.acknowledges = () => true;
    suite.tbox.wake();
    await settled();
    expect(sent('installed').length).toBeGreaterThan(0);
  });
});

describe('repeated or invalid messages', () => {
  test('answers a repeated renewal with the same CSR, then the same "installed"', async () => {
    suite.answer = null;
    await start();
    renew();
    await until(() => expect(sent('csr')).toHaveLength(1));
    await pause(50);
    renew();
    await until(() => expect(sent('csr')).toHaveLength(2));
    const [first, second] = sent('csr');
    expect(second?.csr).toBe(first?.csr);
    send('issued', { rotationId: 'r-1', ...(await issue(first?.csr ?? '')) });
    await settled();
    renew();
    await until(() => expect(sent('installed')).toHaveLength(2));
    expect(sent('installed')[1]).toEqual(sent('installed')[0]);
    expect(sent('csr')).toHaveLength(2);
  });

  test('ignores a repeated "issued"', async () => {
    suite.answer = null;
    await start();
    renew();
    await until(() => expect(sent('csr')).toHaveLength(1));
    const issued = { rotationId: 'r-1', ...(await issue(sent('csr')[0]?.csr ?? '')) };
    for (let i = 0; i < 3; i++) send('issued', issued);
    await settled();
    send('issued', issued);
    await pause(100);
    expect(suite.authenticated).toHaveLength(2);
    expect(sent('failed')).toEqual([]);
  });

  test('replaces a rotation without a certificate by another one', async () => {
    suite.answer = null;
    await start();
    renew('r-1');
    await until(() => expect(sent('csr')).toHaveLength(1));
    renew('r-2');
    await until(() => expect(sent('csr')).toHaveLength(2));
    const [first, second] = sent('csr');
    expect(second?.csr).not.toBe(first?.csr);
    send('issued', { rotationId: 'r-1', ...(await issue(first?.csr ?? '')) });
    await until(() => expect(suite.tbox.stats.certificateMessagesIgnored).toBe(1));
    send('issued', { rotationId: 'r-2', ...(await issue(second?.csr ?? '')) });
    await settled();
    expect(sent('installed')).toMatchObject([{ rotationId: 'r-2', serialNumber: suite.newSerials[1] }]);
  });

  test('answers busy to another rotation once it has a certificate', async () => {
    suite.acknowledges = (step) => step !== 'installed';
    await start();
    renew('r-1');
    await until(() => expect(phase()).toBe('installed'));
    renew('r-2');
    await until(() => expect(sent('failed')).toMatchObject([{ rotationId: 'r-2', code: 'busy' }]));
    suite.acknowledges = () => true;
    await settled();
    expect(suite.authenticated.at(-1)).toBe(suite.newSerials[0]);
  });

  test.each([
    ['for another TBox', (csr: string) => issue(csr, { commonName: 'TBX99999999' })],
    [
      'for another key',
      async (csr: string) => ({ ...(await issue(csr)), certificate: suite.broker.identity.certificate }),
    ],
    ['that has expired', (csr: string) => issue(csr, { notAfter: new Date(Date.now() - HOUR_MS) })],
    ['without its chain', async (csr: string) => ({ ...(await issue(csr)), chain: [] })],
    ['that is malformed', async () => ({ certificate: 'malformed', chain: [] })],
  ])('rejects a certificate %s and keeps the old one', async (_, wrong) => {
    suite.answer = wrong;
    await start();
    await until(() => expect(suite.tbox.serverTime).not.toBeNull());
    renew();
    await until(() => expect(sent('failed')).toMatchObject([{ rotationId: 'r-1', code: 'certificate_invalid' }]));
    expect(suite.authenticated).toHaveLength(1);
    expect(suite.tbox.status).toBe('online');
    renew('r-2');
    suite.answer = (csr) => issue(csr);
    await settled();
  });

  test('counts malformed messages', async () => {
    await start();
    const malformed = ['', 'null', '[]', '{"rotationId":1}', '{"rotationId":"r","ts":1}', '{"rotationId":', '\u0000'];
    for (const each of malformed) {
      send('renew', each);
      send('issued', each);
      send('unknown_step', each);
    }
    send('issued', { rotationId: 'unknown', certificate: '', chain: [] });
    send('issued', { rotationId: 'unknown', certificate: '', chain: Array(5).fill('') });
    send('renew', { rotationId: 'x'.repeat(65), deadline: Date.now() });
    await until(() => expect(suite.tbox.stats.certificateMessagesIgnored).toBe(malformed.length * 3 + 3));
    expect([sent('csr'), sent('failed')]).toEqual([[], []]);
    renew();
    await settled();
  });
});

describe('a deadline', () => {
  test('that has passed by the server’s time fails the rotation', async () => {
    await start();
    await until(() => expect(suite.tbox.serverTime).not.toBeNull());
    renew('r-1', Math.floor(suite.tbox.serverTime?.earliestMs ?? 0) - 1);
    await until(() => expect(sent('failed')).toMatchObject([{ rotationId: 'r-1', code: 'deadline_passed' }]));
    expect(sent('csr')).toEqual([]);
  });
  test('that has passed fails the rotation once the time is known', async () => {
    suite.sendsTime = false;
    suite.answer = null;
    await start();
    renew('r-1', Date.now() - 1);
    await until(() => expect(sent('csr')).toHaveLength(1));
    suite.sendsTime = true;
    suite.tbox.reportConfig({});
    await until(() => expect(sent('failed')).toMatchObject([{ rotationId: 'r-1', code: 'deadline_passed' }]));
  });
});

describe('reports a failure of storage', () => {
  test('for a fixed identity', async () => {
    suite.tbox = create({ identity: suite.broker.secureContext });
    await start();
    renew();
    await until(() => expect(sent('failed')).toMatchObject([{ rotationId: 'r-1', code: 'storage' }]));
    expect(suite.tbox.status).toBe('online');
  });
  test.each([0, 1])('for a store that fails at write %i', async (from) => {
    const real = suite.store;
    let writes = 0;
    const failing: IdentityStore = {
      read: () => real.read(),
      write: (stored) => (writes++ < from ? real.write(stored) : Promise.reject(new Error('disk full'))),
    };
    suite.tbox = create({ identity: failing });
    await start();
    renew();
    await until(() => expect(sent('failed')).toMatchObject([{ rotationId: 'r-1', code: 'storage' }]));
    expect(suite.authenticated).toHaveLength(1);
    expect(suite.tbox.status).toBe('online');
  });
  test('but continues when the store fails after the new certificate was accepted', async () => {
    const real = suite.store;
    let writes = 0;
    const failing: IdentityStore = {
      read: () => real.read(),
      write: (stored) => (writes++ < 3 ? real.write(stored) : Promise.reject(new Error('disk full'))),
    };
    suite.tbox = create({ identity: failing });
    await start();
    renew();
    await until(() => expect(suite.tbox.stats.certificatesRotated).toBe(1));
    expect(suite.authenticated.at(-1)).toBe(suite.newSerials[0]);
    suite.tbox.crash();
    await powerOn();
    await settled();
    expect(suite.authenticated.at(-1)).toBe(suite.newSerials[0]);
  });
});
