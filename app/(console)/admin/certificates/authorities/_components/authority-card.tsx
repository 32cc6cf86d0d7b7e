import { useTranslations } from 'next-intl';
import { Age, Badge, Facts, Panel, TextLink, type Tone } from '@/components/ui';
import type { AuthorityState, AuthoritySummary } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import { CopyText } from '../../../../_components/copy-text';
import { Ends } from '../../_components/certificate-cells';
import { PageRefresh } from '../../_components/page-refresh';
import { AuthorityActions, type AuthorityActionsProps } from './authority-actions';
import { KeyNotice, KeyPlace } from './authority-key';
import { meaningOf } from './authority-state';
import { WithdrawalOutcome } from './withdrawal-outcome';

const TONES: Record<AuthorityState, Tone> = {
  requested: 'info',
  prepared: 'info',
  active: 'connected',
  retiring: 'warning',
  withdrawn: 'neutral',
};

/** One authority: the meaning of its state, its facts and actions. */
export function AuthorityCard({ isRootOffline, ...props }: AuthorityActionsProps & { isRootOffline: boolean }) {
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
      <p className="max-w-prose pb-3">{t(`means.${meaningOf(authority, isRootOffline)}`)}</p>
      {state === 'requested' && <PageRefresh />}
      <EmergencyWithdrawal authority={authority} />
      <KeyNotice authority={authority} />
      <AuthorityFacts authority={authority} />
    </Panel>
  );
}

/** Requester and reason of an emergency withdrawal; once it is done, its outcome. */
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

/** Issued certificates, scope, validity and origin of an authority. */
function AuthorityFacts({ authority }: { authority: AuthoritySummary }) {
  const t = useTranslations('certificate.authorities');
  const { kind, state, keyId, notBefore, notAfter, createdAt, createdBy, admission, scope, key } = authority;
  const admitted = (
    <>
      {t(`admission.choice.${admission}`)}{' '}
      <span className="text-muted">
        {t('admission.summary', { fleets: scope.fleets.length, tboxes: scope.tboxSerials.length })}
      </span>
    </>
  );
  const validity = notBefore !== null && notAfter !== null && (
    <>
      <LocalTime at={notBefore} /> – <Ends at={notAfter} quiet={state === 'withdrawn'} />
    </>
  );
  const made = (
    <>
      <LocalTime at={createdAt} /> <span className="text-muted">{t('by', { by: createdBy })}</span>
    </>
  );
  return (
    <Facts
      lines={[
        kind !== 'root' && [t('certificates'), <CertificateCount key="count" authority={authority} />],
        kind === 'external' && state !== 'withdrawn' && [t('admission.label'), admitted],
        validity && [t('validity'), validity],
        keyId && [t('keyId'), <CopyText key="keyId" text={keyId} what={t('keyId')} />],
        key.place !== 'elsewhere' &&
          state !== 'requested' && [t('key.label'), <KeyPlace key="key" authority={authority} />],
        key.listEndsAt !== null && [
          t('key.list'),
          <Ends key="list" at={key.listEndsAt} quiet={state === 'withdrawn'} />,
        ],
        [t('made'), made],
      ]}
    />
  );
}

function CertificateCount({ authority: { keyId, validCertificates } }: { authority: AuthoritySummary }) {
  const t = useTranslations('certificate.authorities');
  const text = t('valid', { count: validCertificates });
  if (validCertificates === 0 || !keyId) return <span className="text-muted">{text}</span>;
  return <TextLink href={`/admin/certificates?issuer=${keyId}&state=valid`}>{text}</TextLink>;
}
