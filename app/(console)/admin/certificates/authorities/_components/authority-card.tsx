import { useTranslations } from 'next-intl';
import { Age, Badge, Panel, type Tone } from '@/components/ui';
import type { AuthorityState, AuthoritySummary } from '@/lib/contracts';
import { AuthorityActions, type AuthorityActionsProps } from './authority-actions';
import { AuthorityFacts } from './authority-facts';
import { meaningOf } from './authority-state';
import { WaitUntilMade } from './wait-until-made';
import { WithdrawalOutcome } from './withdrawal-outcome';

const TONES: Record<AuthorityState, Tone> = {
  requested: 'info',
  prepared: 'info',
  active: 'connected',
  retiring: 'warning',
  withdrawn: 'neutral',
};

/** One authority: what its state means, and what may come next. */
export function AuthorityCard(props: AuthorityActionsProps) {
  const t = useTranslations('certificate.authorities');
  const { authority } = props;
  const { kind, name, state } = authority;
  return (
    <Panel
      title={
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate">{name}</span>
          <Badge tone={TONES[state]} className="shrink-0">
            {t(`states.${state}`)}
          </Badge>
          {kind !== 'issuing' && <Badge className="shrink-0">{t(`kinds.${kind}`)}</Badge>}
        </span>
      }
      actions={<AuthorityActions {...props} />}
    >
      <p className="max-w-prose pb-3">{t(`means.${meaningOf(authority)}`)}</p>
      {state === 'requested' && <WaitUntilMade />}
      <EmergencyWithdrawal authority={authority} />
      <AuthorityFacts authority={authority} />
    </Panel>
  );
}

/** Who requested it and why; once it is done, what came of it. */
function EmergencyWithdrawal({ authority }: { authority: AuthoritySummary }) {
  const t = useTranslations('certificate.authorities.emergency');
  const { state, withdrawal } = authority;
  if (!withdrawal) return null;
  const { requestedBy, requestedAt, approvedBy, reason } = withdrawal;
  if (state !== 'withdrawn') {
    return (
      <p role="status" className="mb-3 max-w-prose rounded-md border border-critical/50 px-3 py-2 text-sm">
        <span className="font-medium text-critical">{t('pending')}</span> {t('requestedBy', { by: requestedBy })}{' '}
        <Age at={requestedAt} />: “{reason}”
      </p>
    );
  }
  return (
    <>
      <p className="max-w-prose pb-3 text-sm">
        {t('doneBy', { by: requestedBy, approver: approvedBy ?? '–' })} “{reason}”
      </p>
      <WithdrawalOutcome authority={authority} />
    </>
  );
}
