import { describe, expect, test } from 'vitest';
import { IdentityOrder, type Side } from './identity-order';

/** Attempts in order: `lost` is why one failed, `opened` that it did not (and then why it broke). */
function run(turns: IdentityOrder, attempts: ({ lost: string } | { opened: string })[]) {
  const used: Side[] = [];
  const strikes: (string | null)[] = [];
  for (const attempt of attempts) {
    used.push(turns.take());
    if ('opened' in attempt) strikes.push(turns.opened());
    turns.lost('opened' in attempt ? attempt.opened : attempt.lost);
  }
  return { used: used.join(' '), strikes, next: turns.take() };
}

describe('whatever fails, the other one is next', () => {
  test.each(['ECONNREFUSED', '5', 'connect_timeout', 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'])('%s', (lost) => {
    expect(run(new IdentityOrder('newer'), [{ lost }, { lost }, { lost }])).toEqual({
      used: 'newer older newer',
      strikes: [],
      next: 'older',
    });
  });
  test('and after the old one had been let in, too', () => {
    expect(run(new IdentityOrder('older'), [{ opened: 'closed' }]).next).toBe('newer');
  });
});

describe('a strike', () => {
  test('is a refusal of the new one, and the old one let in straight after', () => {
    expect(run(new IdentityOrder('newer'), [{ lost: '5' }, { opened: 'closed' }]).strikes).toEqual(['5']);
  });
  test('is not a broker that refuses both', () => {
    const { strikes } = run(new IdentityOrder('older'), [{ lost: '5' }, { lost: '5' }, { lost: '5' }, { lost: '5' }]);
    expect(strikes).toEqual([]);
    const refusesBothThenNot = [{ lost: '5' }, { lost: '5' }, { opened: 'closed' }];
    expect(run(new IdentityOrder('newer'), refusesBothThenNot)).toMatchObject({
      used: 'newer older newer',
      strikes: [null],
    });
  });
  test.each(['ECONNREFUSED', 'ENOTFOUND', 'network_lost'])('is not a network that was not there: %s', (lost) => {
    expect(run(new IdentityOrder('newer'), [{ lost }, { opened: 'closed' }]).strikes).toEqual([null]);
  });
  test('is to be let in and thrown out again', () => {
    expect(run(new IdentityOrder('newer'), [{ opened: 'closed' }, { opened: 'closed' }])).toMatchObject({
      used: 'newer older',
      strikes: [null, 'closed'],
    });
  });
  test('counts once', () => {
    const turns = new IdentityOrder('newer');
    run(turns, [{ lost: '5' }]);
    expect([turns.opened(), turns.opened()]).toEqual(['5', null]);
  });
});

test('a tunnel does not bring the old one back', () => {
  expect(run(new IdentityOrder('newer'), [{ opened: 'network_lost' }]).next).toBe('newer');
});

test('after sleep the new one is tried', () => {
  const turns = new IdentityOrder('older');
  turns.take();
  turns.opened();
  turns.left();
  expect(turns.take()).toBe('newer');
});

test('a new contest starts with the connection that there is', () => {
  const turns = new IdentityOrder('newer');
  turns.take();
  turns.opened();
  turns.begin();
  expect([turns.using, turns.tried]).toEqual(['older', false]);
  turns.lost('closed');
  expect(turns.take()).toBe('newer');
});
