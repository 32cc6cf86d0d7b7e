import { expect, test } from 'vitest';
import type { AuthoritySummary } from '@/lib/contracts';
import { authorityActionsOf, meaningOf, pendingWithdrawalOf, waitsForSuccessor } from './authority-state';

type Given = Pick<AuthoritySummary, 'kind' | 'state' | 'validCertificates' | 'withdrawal'>;

const ISSUING: Given = { kind: 'issuing', state: 'active', validCertificates: 3, withdrawal: null };
const WITHDRAWAL = {
  requestedAt: 0,
  requestedBy: 'ann@example.com',
  requestedById: 'a',
  reason: 'Key copied',
  includesRenewed: false,
  approvedBy: null,
};

test.each<[string, Partial<Given>, string[]]>([
  ['offers the emergency withdrawal of the one that signs', {}, ['emergency']],
  ['offers it also where nothing was signed yet', { validCertificates: 0 }, ['emergency']],
  ['offers both withdrawals of a retiring one in use', { state: 'retiring' }, ['emergency', 'withdraw']],
  ['offers to withdraw a retiring one out of use', { state: 'retiring', validCertificates: 0 }, ['withdraw']],
  ['offers to activate a prepared one', { state: 'prepared', validCertificates: 0 }, ['withdraw', 'activate']],
  ['offers nothing while it is being made', { state: 'requested', validCertificates: 0 }, []],
  ['offers nothing for the root', { kind: 'root' }, []],
  ['offers the admission of an external one', { kind: 'external' }, ['admission', 'emergency', 'withdraw']],
  [
    'offers no emergency withdrawal of an unused external one',
    { kind: 'external', validCertificates: 0 },
    ['admission', 'withdraw'],
  ],
  ['offers to decide on a requested withdrawal', { withdrawal: WITHDRAWAL }, ['reject', 'approve']],
  [
    'offers to decide on that of a prepared one in place of its activation',
    { state: 'prepared', withdrawal: WITHDRAWAL },
    ['reject', 'approve'],
  ],
  [
    'offers the admission also while the withdrawal waits',
    { kind: 'external', withdrawal: WITHDRAWAL },
    ['admission', 'reject', 'approve'],
  ],
  ['offers nothing after the withdrawal', { state: 'withdrawn', withdrawal: WITHDRAWAL }, []],
])('%s', (_, change, actions) => {
  expect(authorityActionsOf({ ...ISSUING, ...change })).toEqual(actions);
});

test('a withdrawal is pending until the authority is withdrawn', () => {
  expect(pendingWithdrawalOf({ ...ISSUING, withdrawal: WITHDRAWAL })).toBe(WITHDRAWAL);
  expect(pendingWithdrawalOf({ ...ISSUING, state: 'withdrawn', withdrawal: WITHDRAWAL })).toBeNull();
  expect(pendingWithdrawalOf(ISSUING)).toBeNull();
});

test('an active root or external authority is explained by its kind, every other one by its state', () => {
  expect(meaningOf({ kind: 'root', state: 'active' }, false)).toBe('root');
  expect(meaningOf({ kind: 'external', state: 'active' }, false)).toBe('external');
  expect(meaningOf({ kind: 'external', state: 'withdrawn' }, false)).toBe('withdrawn');
  expect(meaningOf({ kind: 'issuing', state: 'active' }, false)).toBe('active');
  expect(meaningOf({ kind: 'issuing', state: 'requested' }, false)).toBe('requested');
  expect(meaningOf({ kind: 'issuing', state: 'requested' }, true)).toBe('waiting');
});

test('the withdrawal of the issuing authority waits until its successor is prepared', () => {
  const successor = { name: 'B', createdAt: 0 };
  expect(waitsForSuccessor({ needsSuccessor: true, successor: null })).toBe(true);
  expect(waitsForSuccessor({ needsSuccessor: true, successor: { ...successor, state: 'requested' } })).toBe(true);
  expect(waitsForSuccessor({ needsSuccessor: true, successor: { ...successor, state: 'prepared' } })).toBe(false);
  expect(waitsForSuccessor({ needsSuccessor: false, successor: null })).toBe(false);
});
