'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Checkbox } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { AuthoritySummary } from '@/lib/contracts';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { ReasonField } from '../../../../_components/reason-field';
import { GapNotice } from './gap-notice';
import { useWithdrawal } from './use-withdrawal';
import { WithdrawalSummary } from './withdrawal-summary';

/** Shows what an emergency withdrawal will do, and asks for it with a reason. */
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
