'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Age, Checkbox } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { useFingerprintGap } from '@/lib/browser/use-fingerprint-gap';
import type { AuthoritySummary, AuthorityWithdrawal, WithdrawalPreview } from '@/lib/contracts';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { ReasonField } from '../../../../_components/reason-field';
import { waitsForSuccessor } from './authority-state';
import { useWithdrawal, WithdrawalSummary } from './withdrawal-summary';

/** Requests an emergency withdrawal, after a preview of its effect. */
export function EmergencyDialog({ authority, onClose }: { authority: AuthoritySummary; onClose: () => void }) {
  const t = useTranslations('certificate.authorities.emergency');
  const [reason, setReason] = useState('');
  const [includeRenewed, setIncludeRenewed] = useState(false);
  const query = useWithdrawal(authority, includeRenewed);
  const isActive = authority.kind === 'issuing' && authority.state === 'active';
  return (
    <ConfirmDialog
      title={t('title', { name: authority.name })}
      confirmLabel={t('request')}
      danger
      done={t('requested')}
      disabled={reason.trim() === '' || !query.data || query.isPlaceholderData}
      onConfirm={() => call('POST /authorities/{id}/withdrawal', { id: authority.id, reason, includeRenewed })}
      onClose={onClose}
    >
      {(error) => (
        <>
          <p>{t('text')}</p>
          <GapNotice />
          <WithdrawalSummary id={authority.id} query={query} />
          {query.data && query.data.renewed > 0 && (
            <div className="flex flex-col gap-1 text-sm">
              <Checkbox
                label={t('includeRenewed', { count: query.data.renewed })}
                checked={includeRenewed}
                onChange={(event) => setIncludeRenewed(event.target.checked)}
              />
              <p className="text-muted">{t('includeRenewedHint')}</p>
            </div>
          )}
          <p className="text-muted">{t('secondPerson')}</p>
          {isActive && <p className="text-muted">{t('successorText')}</p>}
          <ReasonField
            label={t('reason')}
            hint={t('reasonHint')}
            value={reason}
            onChange={setReason}
            error={error}
            rows={2}
          />
        </>
      )}
    </ConfirmDialog>
  );
}

type ApproveDialogProps = {
  authority: AuthoritySummary & { withdrawal: AuthorityWithdrawal };
  /** Of the signed-in user. */
  userId: string;
  onClose: () => void;
};

/** Shows the request and its effect. Another administrator than the requester can approve it once a successor is prepared. */
export function ApproveDialog({ authority, userId, onClose }: ApproveDialogProps) {
  const t = useTranslations('certificate.authorities.emergency');
  const { id, name, withdrawal } = authority;
  const query = useWithdrawal(authority);
  const { data } = query;
  const isOwn = withdrawal.requestedById === userId;
  return (
    <ConfirmDialog
      title={t('title', { name })}
      confirmLabel={t('approve')}
      danger
      done={t('approved')}
      disabled={isOwn || !data || waitsForSuccessor(data)}
      onConfirm={() => call('POST /authorities/{id}/withdrawal/approve', { id })}
      onClose={onClose}
    >
      <p>
        {t('requestedBy', { by: withdrawal.requestedBy })} <Age at={withdrawal.requestedAt} />: “{withdrawal.reason}”
      </p>
      {isOwn && (
        <p role="status" className="text-warning">
          {t('own')}
        </p>
      )}
      <GapNotice />
      <WithdrawalSummary id={id} query={query} />
      {withdrawal.includesRenewed ? (
        <p className="text-warning">{t('includesRenewed', { count: data?.renewed ?? 0 })}</p>
      ) : (
        data && data.renewed > 0 && <p className="text-warning">{t('renewedStay', { count: data.renewed })}</p>
      )}
      <p>{t('consequence')}</p>
      {data && <Successor preview={data} />}
      <p className="text-warning">{t('forever')}</p>
    </ConfirmDialog>
  );
}

/** The authority that issues certificates afterwards. */
function Successor({ preview: { needsSuccessor, successor } }: { preview: WithdrawalPreview }) {
  const t = useTranslations('certificate.authorities.emergency');
  if (!needsSuccessor) return null;
  if (successor?.state !== 'prepared') {
    return (
      <p role="status" className="text-warning">
        {t(successor ? 'successorRequested' : 'successorMissing')}
      </p>
    );
  }
  return (
    <p>
      {t('successorPrepared', { name: successor.name })} <Age at={successor.createdAt} />. {t('successorRisk')}
    </p>
  );
}

/** Warns where a withdrawal does not stop holders of the authority's key from connecting. */
export function GapNotice() {
  const t = useTranslations('certificate.authorities');
  if (!useFingerprintGap()) return null;
  return (
    <p role="alert" className="text-critical">
      {t('withdrawGap')}
    </p>
  );
}
