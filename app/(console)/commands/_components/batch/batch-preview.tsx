'use client';

import { useTranslations } from 'next-intl';
import { Button, Panel } from '@/components/ui';
import type { BatchPreview } from '@/lib/contracts/commands/batch';
import { useExclusionText } from './use-exclusion-text';

const SHOWN = 100;

/** Who gets it, who does not and why; and the button that starts it. */
export function BatchPreviewList(props: { preview: BatchPreview; busy: boolean; onStart(): void }) {
  const { preview, busy, onStart } = props;
  const t = useTranslations('command.batch');
  const exclusionText = useExclusionText();
  const { included, excluded } = preview;
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
      <Button variant="primary" busy={busy} disabled={included === 0} onClick={onStart} className="mt-3">
        {t('start', { count: included })}
      </Button>
    </Panel>
  );
}
