'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, Panel, TextField } from '@/components/ui';
import type { BatchPreview } from '@/lib/contracts';
import { COMMAND_RULES } from '@/lib/contracts/commands/rules';
import { useExclusionText } from './use-exclusion-text';

const SHOWN = 100;

type BatchPreviewListProps = { preview: BatchPreview; busy: boolean; onStart(): void };

/** Included and excluded vehicles of a batch, and the start button. */
export function BatchPreviewList({ preview, busy, onStart }: BatchPreviewListProps) {
  const t = useTranslations('command.batch');
  const exclusionText = useExclusionText();
  const { operation, included, excluded } = preview;
  const [typed, setTyped] = useState('');
  const confirmed = COMMAND_RULES[operation].risk === 'routine' || typed.trim() === String(included);
  const rows = [...new Map(excluded.map((one) => [`${one.vin} ${one.reason}`, one])).entries()];
  return (
    <Panel title={t('preview')}>
      <p className="text-base">
        {t('included', { count: included })}. {t('excluded', { count: excluded.length })}.
      </p>
      <ul className="mt-2 flex max-h-64 flex-col overflow-y-auto text-sm">
        {rows.slice(0, SHOWN).map(([key, { vin, plate, reason }]) => (
          <li key={key} className="flex gap-2">
            <span className="font-mono">{vin}</span>
            <span className="text-muted">{plate}</span>
            <span className="text-muted">{exclusionText(reason)}</span>
          </li>
        ))}
        {rows.length > SHOWN && <li className="text-faint">{t('andMore', { count: rows.length - SHOWN })}</li>}
      </ul>
      {COMMAND_RULES[operation].risk !== 'routine' && included > 0 && (
        <TextField
          label={t('confirm', { count: included })}
          hint={t('confirmHint')}
          fieldClassName="mt-3"
          value={typed}
          onValue={setTyped}
          inputMode="numeric"
          autoComplete="off"
        />
      )}
      <Button variant="primary" busy={busy} disabled={included === 0 || !confirmed} onClick={onStart} className="mt-3">
        {t('start', { count: included })}
      </Button>
    </Panel>
  );
}
