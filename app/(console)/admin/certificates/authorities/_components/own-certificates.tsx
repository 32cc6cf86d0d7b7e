'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Badge, Button, DataTable, Panel, SelectField } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { OwnCertificateSummary } from '@/lib/contracts';
import { REVOCATION_REASONS } from '@/lib/contracts/certificates/terms';
import { LocalTime } from '../../../../../_components/local-time';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { NoteDialog } from '../../_components/certificate-actions';
import { Ends } from '../../_components/certificate-cells';

/** Certificates of this installation itself. */
export function OwnCertificates({ certificates }: { certificates: OwnCertificateSummary[] }) {
  const t = useTranslations('certificate');
  return (
    <Panel flush title={t('own.title')}>
      <p className="max-w-prose p-3 text-muted text-sm">{t('own.text')}</p>
      <DataTable
        rows={certificates}
        rowKey={({ serialNumber }) => serialNumber}
        columns={[
          {
            head: t('own.kind'),
            label: false,
            cell: ({ kind }) => <b className="font-medium">{t(`own.kinds.${kind}`)}</b>,
          },
          { head: t('own.name'), cell: ({ name }) => name },
          {
            head: t('own.serialNumber'),
            className: 'break-all font-mono text-xs',
            cell: ({ serialNumber }) => serialNumber,
          },
          { head: t('own.issuer'), cell: ({ issuerName }) => issuerName ?? <span className="text-faint">–</span> },
          {
            head: t('until'),
            className: 'whitespace-nowrap',
            cell: ({ notAfter, revokedAt }) => <Ends at={notAfter} quiet={revokedAt !== null} />,
          },
          { head: t('own.state'), cell: (certificate) => <State {...certificate} /> },
          {
            head: t('own.actions'),
            hidden: true,
            className: 'text-right max-sm:mt-1.5',
            cell: (certificate) =>
              certificate.revokedAt === null && (
                <div className="flex flex-wrap gap-1.5 sm:flex-nowrap sm:justify-end">
                  {certificate.kind !== 'command' &&
                    certificate.supersededAt === null &&
                    certificate.renewalRequestedAt === null && <RenewButton certificate={certificate} />}
                  <RevokeButton certificate={certificate} />
                </div>
              ),
          },
        ]}
      />
    </Panel>
  );
}

function State({ revokedAt, revocationReason, revokedBy, supersededAt, renewalRequestedAt }: OwnCertificateSummary) {
  const t = useTranslations('certificate');
  if (revokedAt === null) {
    return (
      <div className="flex flex-col items-start gap-0.5">
        <Badge tone={supersededAt === null ? 'connected' : 'neutral'}>
          {t(supersededAt === null ? 'own.valid' : 'own.superseded')}
        </Badge>
        {supersededAt === null && renewalRequestedAt !== null && (
          <span className="text-muted text-xs">
            {t('own.renewalRequested')} <LocalTime at={renewalRequestedAt} />
          </span>
        )}
      </div>
    );
  }
  const reason = t(`reasons.${revocationReason ?? 'unspecified'}`);
  return (
    <div className="flex flex-col items-start gap-0.5">
      <Badge tone="critical">{t('own.revoked')}</Badge>
      <span className="text-muted text-xs">
        <LocalTime at={revokedAt} /> · {t('revokedBy', { reason, by: revokedBy ?? '–' })}
      </span>
    </div>
  );
}

function RenewButton({ certificate: { kind, name, serialNumber } }: { certificate: OwnCertificateSummary }) {
  const t = useTranslations('certificate.own');
  const [open, setOpen] = useState(false);
  const what = t(`kinds.${kind}`);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)} aria-label={`${t('renew')}: ${what} ${name}`}>
        {t('renew')}
      </Button>
      {open && (
        <ConfirmDialog
          title={t('renewTitle', { what, name })}
          confirmLabel={t('renew')}
          done={t('renewed')}
          onConfirm={() => call('POST /own-certificates/{serialNumber}/renew', { serialNumber })}
          onClose={() => setOpen(false)}
        >
          <p>{t('renewText')}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

const REASONS = REVOCATION_REASONS.filter((reason) => reason !== 'certificateHold');

function RevokeButton({ certificate: { kind, name, serialNumber } }: { certificate: OwnCertificateSummary }) {
  const t = useTranslations('certificate');
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState<(typeof REASONS)[number]>('keyCompromise');
  const what = t(`own.kinds.${kind}`);
  return (
    <>
      <Button size="sm" variant="danger" onClick={() => setOpen(true)} aria-label={`${t('revoke')}: ${what} ${name}`}>
        {t('revoke')}
      </Button>
      {open && (
        <NoteDialog
          title={t('own.revokeTitle', { what, name })}
          confirmLabel={t('revoke')}
          danger
          done={t('revoked')}
          onConfirm={(note) => call('POST /own-certificates/{serialNumber}/revoke', { serialNumber, reason, note })}
          onClose={() => setOpen(false)}
        >
          <p>{t(`own.revokeTexts.${kind}`)}</p>
          <SelectField
            label={t('reason')}
            options={REASONS.map((one) => [one, t(`reasons.${one}`)] as const)}
            value={reason}
            onValue={setReason}
          />
        </NoteDialog>
      )}
    </>
  );
}
