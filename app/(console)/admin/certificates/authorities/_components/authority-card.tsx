import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Age, Badge, Panel, type Tone } from '@/components/ui';
import type { AuthorityState, AuthoritySummary } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import { CopyText } from '../../../../_components/copy-text';
import { Ends } from '../../_components/ends';
import { FactLine, Facts } from '../../_components/facts';
import { AuthorityActions } from './authority-actions';
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
export function AuthorityCard({
  authority,
  fleets,
  personId,
}: {
  authority: AuthoritySummary;
  fleets: { code: string; name: string }[];
  /** Who looks at it. */
  personId: string;
}) {
  const t = useTranslations('certificate.authorities');
  const { kind, name, state, keyId, notBefore, notAfter, createdAt, createdBy, validCertificates, withdrawal } =
    authority;
  const meaning = kind !== 'issuing' && state === 'active' ? kind : state;
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
      actions={<AuthorityActions authority={authority} fleets={fleets} personId={personId} />}
    >
      <p className="max-w-prose pb-3">{t(`means.${meaning}`)}</p>
      {state === 'requested' && <WaitUntilMade />}
      {withdrawal && state !== 'withdrawn' && (
        <p role="status" className="mb-3 max-w-prose rounded-md border border-critical/50 px-3 py-2 text-sm">
          <span className="font-medium text-critical">{t('emergency.pending')}</span>{' '}
          {t('emergency.requestedBy', { by: withdrawal.requestedBy })} <Age at={withdrawal.requestedAt} />: “
          {withdrawal.reason}”
        </p>
      )}
      {withdrawal && state === 'withdrawn' && (
        <>
          <p className="max-w-prose pb-3 text-sm">
            {t('emergency.doneBy', { by: withdrawal.requestedBy, approver: withdrawal.approvedBy ?? '–' })} “
            {withdrawal.reason}”
          </p>
          <WithdrawalOutcome authority={authority} />
        </>
      )}
      <Facts>
        {kind !== 'root' && (
          <FactLine name={t('certificates')}>
            {validCertificates > 0 && keyId ? (
              <Link
                href={`/admin/certificates?issuer=${keyId}&state=valid` as Route}
                className="text-accent hover:underline"
              >
                {t('valid', { count: validCertificates })}
              </Link>
            ) : (
              <span className="text-muted">{t('valid', { count: validCertificates })}</span>
            )}
          </FactLine>
        )}
        {kind === 'external' && state !== 'withdrawn' && (
          <FactLine name={t('admission.label')}>
            {t(`admission.choice.${authority.admission}`)}{' '}
            <span className="text-muted">
              {t('admission.summary', {
                fleets: authority.scope.fleets.length,
                tboxes: authority.scope.tboxSerials.length,
              })}
            </span>
          </FactLine>
        )}
        {notBefore !== null && notAfter !== null && (
          <FactLine name={t('validity')}>
            <LocalTime at={notBefore} /> – <Ends at={notAfter} quiet={state === 'withdrawn'} />
          </FactLine>
        )}
        {keyId && (
          <FactLine name={t('keyId')}>
            <CopyText text={keyId} what={t('keyId')} />
          </FactLine>
        )}
        <FactLine name={t('made')}>
          <LocalTime at={createdAt} /> <span className="text-muted">{t('by', { by: createdBy })}</span>
        </FactLine>
      </Facts>
    </Panel>
  );
}
