import type { AuthoritySummary, WithdrawalPreview } from '@/lib/contracts';

export type AuthorityAction = 'admission' | 'emergency' | 'reject' | 'approve' | 'withdraw' | 'activate';
type AuthorityStatus = Pick<AuthoritySummary, 'kind' | 'state' | 'validCertificates' | 'withdrawal'>;

/** Which text says what its state means: that it is active means something else for each kind. */
export const meaningOf = ({ kind, state }: Pick<AuthorityStatus, 'kind' | 'state'>) =>
  kind !== 'issuing' && state === 'active' ? kind : state;

/** Its emergency withdrawal while that waits for approval. */
export const pendingWithdrawalOf = ({ state, withdrawal }: Pick<AuthorityStatus, 'state' | 'withdrawal'>) =>
  state === 'withdrawn' ? null : withdrawal;

/** What can be done with it now, in the order of the buttons. To withdraw it also takes that nothing of it is valid. */
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

/** Nobody could sign if it were withdrawn now. */
export const waitsForSuccessor = ({
  needsSuccessor,
  successor,
}: Pick<WithdrawalPreview, 'needsSuccessor' | 'successor'>) => needsSuccessor && successor?.state !== 'prepared';
