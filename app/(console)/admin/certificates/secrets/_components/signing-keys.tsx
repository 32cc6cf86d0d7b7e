'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Age, Badge, Button, DataTable, Panel } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { KeyPurpose, SigningKeySummary } from '@/lib/contracts';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';

/** Keys that sign tokens of browsers and commands to vehicles. */
export function SigningKeys({ signingKeys }: { signingKeys: SigningKeySummary[] }) {
  const t = useTranslations('certificate.secrets.signing');
  return (
    <Panel flush title={t('title')}>
      <p className="max-w-prose p-3 text-muted text-sm">{t('text')}</p>
      <DataTable
        rows={signingKeys}
        rowKey={({ kid }) => kid}
        columns={[
          {
            head: t('purpose'),
            label: false,
            cell: ({ purpose }) => <b className="font-medium">{t(`purposes.${purpose}`)}</b>,
          },
          { head: t('kid'), className: 'break-all font-mono text-xs', cell: ({ kid }) => kid },
          { head: t('made'), className: 'whitespace-nowrap', cell: ({ createdAt }) => <Age at={createdAt} /> },
          { head: t('state'), cell: (key) => <State {...key} /> },
          {
            head: t('actions'),
            hidden: true,
            className: 'text-right max-sm:mt-1.5',
            cell: ({ purpose, retiredAt, replacementRequestedAt }) =>
              retiredAt === null && replacementRequestedAt === null && <ReplaceButton purpose={purpose} />,
          },
        ]}
      />
    </Panel>
  );
}

function State({ retiredAt, replacementRequestedAt }: SigningKeySummary) {
  const t = useTranslations('certificate.secrets.signing');
  if (retiredAt !== null) {
    return (
      <div className="flex flex-col items-start gap-0.5">
        <Badge>{t('retired')}</Badge>
        <span className="text-muted text-xs">
          <Age at={retiredAt} />
        </span>
      </div>
    );
  }
  return replacementRequestedAt === null ? (
    <Badge tone="connected">{t('signs')}</Badge>
  ) : (
    <Badge tone="info">{t('requested')}</Badge>
  );
}

function ReplaceButton({ purpose }: { purpose: KeyPurpose }) {
  const t = useTranslations('certificate.secrets.signing');
  const [open, setOpen] = useState(false);
  const what = t(`purposes.${purpose}`);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)} aria-label={`${t('replace')}: ${what}`}>
        {t('replace')}
      </Button>
      {open && (
        <ConfirmDialog
          title={t('replaceTitle', { what })}
          confirmLabel={t('replace')}
          done={t('replaced')}
          onConfirm={() => call('POST /signing-keys/{purpose}/replace', { purpose })}
          onClose={() => setOpen(false)}
        >
          <p>{t(`replaceTexts.${purpose}`)}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
