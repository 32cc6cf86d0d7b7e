import type { AuthoritySummary, WithdrawalPreview } from '@/lib/contracts';

export type AuthorityAction = 'admission' | 'emergency' | 'reject' | 'approve' | 'withdraw' | 'activate';
type AuthorityStatus = Pick<AuthoritySummary, 'kind' | 'state' | 'validCertificates' | 'withdrawal'>;

/** Key of the text that explains the state; `active` has a text per kind, and a requested one may wait for the root's key. */
export function meaningOf({ kind, state }: Pick<AuthorityStatus, 'kind' | 'state'>, isRootOffline: boolean) {
  if (state === 'requested' && isRootOffline) return 'waiting';
  return kind !== 'issuing' && state === 'active' ? kind : state;
}

/** The emergency withdrawal that waits for approval; null: none. */
export const pendingWithdrawalOf = ({ state, withdrawal }: Pick<AuthorityStatus, 'state' | 'withdrawal'>) =>
  state === 'withdrawn' ? null : withdrawal;

/** The actions that are possible now, in the order of the buttons. `withdraw` also needs that none of its certificates is valid. */
export function authorityActionsOf(authority: AuthorityStatus): AuthorityAction[] {
  const { kind, state, validCertificates } = authority;
  const actions: AuthorityAction[] = kind === 'external' && state === 'active' ? ['admission'] : [];
  if (pendingWithdrawalOf(authority)) return [...actions, 'reject', 'approve'];
  if (kind === 'root' || state === 'requested' || state === 'withdrawn') return actions;
  const signs = kind === 'issuing' && state === 'active';
  if (signs || validCertificates > 0) actions.push('emergency');
  if (!signs) actions.push('withdraw');
  if (kind === 'issuing' && state === 'prepared') actions.push('activate');
  return actions;
}

/** Whether no authority could issue certificates after a withdrawal now. */
export const waitsForSuccessor = ({
  needsSuccessor,
  successor,
}: Pick<WithdrawalPreview, 'needsSuccessor' | 'successor'>) => needsSuccessor && successor?.state !== 'prepared';
