'use client';

import { useTranslations } from 'next-intl';
import { Age } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { AuthoritySummary, AuthorityWithdrawal, WithdrawalPreview } from '@/lib/contracts';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { waitsForSuccessor } from './authority-state';
import { GapNotice } from './gap-notice';
import { useWithdrawal } from './use-withdrawal';
import { WithdrawalSummary } from './withdrawal-summary';

type ApproveDialogProps = {
  authority: AuthoritySummary & { withdrawal: AuthorityWithdrawal };
  /** Who looks at it. */
  userId: string;
  onClose: () => void;
};

/** Shows the request and what it will do; somebody other than who asked may approve it, once a successor is prepared. */
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

/** Who signs from then on. */
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
