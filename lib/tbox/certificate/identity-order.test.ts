import { describe, expect, test } from 'vitest';
import { IdentityOrder, type Side } from './identity-order';

/** Attempts in order; `lost`: why it failed; `opened`: accepted, and why it ended later. */
function run(order: IdentityOrder, attempts: ({ lost: string } | { opened: string })[]) {
  const used: Side[] = [];
  const strikes: (string | null)[] = [];
  for (const attempt of attempts) {
    used.push(order.take());
    if ('opened' in attempt) strikes.push(order.opened());
    order.lost('opened' in attempt ? attempt.opened : attempt.lost);
  }
  return { used: used.join(' '), strikes, next: order.take() };
}

describe('tries the other identity after any failure', () => {
  test.each(['ECONNREFUSED', '5', 'connect_timeout', 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'])('%s', (lost) => {
    expect(run(new IdentityOrder('newer'), [{ lost }, { lost }, { lost }])).toEqual({
      used: 'newer older newer',
      strikes: [],
      next: 'older',
    });
  });
  test('also after the old one was accepted', () => {
    expect(run(new IdentityOrder('older'), [{ opened: 'closed' }]).next).toBe('newer');
  });
});

describe('a strike', () => {
  test('is a refusal of the new one directly before the old one is accepted', () => {
    expect(run(new IdentityOrder('newer'), [{ lost: '5' }, { opened: 'closed' }]).strikes).toEqual(['5']);
  });
  test('is not counted when the broker refuses both', () => {
    const { strikes } = run(new IdentityOrder('older'), [{ lost: '5' }, { lost: '5' }, { lost: '5' }, { lost: '5' }]);
    expect(strikes).toEqual([]);
    const refusesBothThenNot = [{ lost: '5' }, { lost: '5' }, { opened: 'closed' }];
    expect(run(new IdentityOrder('newer'), refusesBothThenNot)).toMatchObject({
      used: 'newer older newer',
      strikes: [null],
    });
  });
  test.each(['ECONNREFUSED', 'ENOTFOUND', 'network_lost'])('is not counted for a network error: %s', (lost) => {
    expect(run(new IdentityOrder('newer'), [{ lost }, { opened: 'closed' }]).strikes).toEqual([null]);
  });
  test('is counted for a connection that is accepted and closed again', () => {
    expect(run(new IdentityOrder('newer'), [{ opened: 'closed' }, { opened: 'closed' }])).toMatchObject({
      used: 'newer older',
      strikes: [null, 'closed'],
    });
  });
  test('is counted once', () => {
    const order = new IdentityOrder('newer');
    run(order, [{ lost: '5' }]);
    expect([order.opened(), order.opened()]).toEqual(['5', null]);
  });
});

test('stays with the new identity after a network loss', () => {
  expect(run(new IdentityOrder('newer'), [{ opened: 'network_lost' }]).next).toBe('newer');
});

test('tries the new identity after sleep', () => {
  const order = new IdentityOrder('older');
  order.take();
  order.opened();
  order.closed();
  expect(order.take()).toBe('newer');
});

test('starts with the open connection as the older identity', () => {
  const order = new IdentityOrder('newer');
  order.take();
  order.opened();
  order.begin();
  expect([order.using, order.tried]).toEqual(['older', false]);
  order.lost('closed');
  expect(order.take()).toBe('newer');
});
