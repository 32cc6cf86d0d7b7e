'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Button, cx, Panel } from '@/components/ui';
import type { RotationPreview } from '@/lib/contracts';
import { blockerOf, type RotationDraft, submitLabelOf, takesEverything } from './draft';
import { Outcome } from './outcome';

type Counted = { preview: RotationPreview | undefined; settled: boolean; failed: boolean; refetch: () => unknown };
type PreviewPanelProps = {
  draft: RotationDraft;
  counted: Counted;
  hasErrors: boolean;
  /** The draft is invalid: its outcome cannot be described. */
  uncountable: boolean;
  needsApproval: boolean;
};

/** Number of selected vehicles, what will happen to them, and the submit button. */
export function PreviewPanel({ draft, counted, hasErrors, uncountable, needsApproval }: PreviewPanelProps) {
  const t = useTranslations('rotation.form');
  const format = useFormatter();
  const { settled, failed } = counted;
  const total = counted.preview?.total ?? 0;
  const blocker = blockerOf({ hasErrors, failed, settled, total });
  return (
    <Panel title={t('preview')} className="lg:sticky lg:top-0">
      <div className="flex flex-col gap-3">
        <Counts counted={counted} deadlineHours={draft.deadlineHours} />
        {settled && total === 0 && <p className="text-sm text-warning">{t('nothing')}</p>}
        {total > 0 && takesEverything(draft) && <p className="text-sm text-warning">{t('everything')}</p>}
        {total > 0 && !uncountable && (
          <div className="border-line border-t pt-3">
            <Outcome draft={draft} total={total} needsApproval={needsApproval} />
          </div>
        )}
        <div className="flex flex-col gap-1.5 border-line border-t pt-3">
          <Button type="submit" variant="primary" disabled={!settled || total === 0} className="w-full">
            {t(submitLabelOf(draft, needsApproval))}
            {total > 0 && <span className="tabular">({format.number(total)})</span>}
          </Button>
          <p role="status" className="min-h-4 text-center text-faint text-xs">
            {blocker && t('cannot', { reason: t(blocker) })}
          </p>
        </div>
      </div>
    </Panel>
  );
}

function Counts({ counted, deadlineHours }: { counted: Counted; deadlineHours: string }) {
  const t = useTranslations('rotation');
  const { preview, settled, failed, refetch } = counted;
  if (failed) {
    return (
      <p role="alert" className="flex items-center justify-between gap-2 text-critical text-sm">
        {t('form.countFailed')}
        <Button size="sm" onClick={() => void refetch()}>
          {t('retry')}
        </Button>
      </p>
    );
  }
  const { total, connected, busy = 0, withoutCertificate = 0 } = preview ?? {};
  return (
    <dl aria-live="polite" aria-busy={!settled} className={cx('grid grid-cols-2 gap-2', !settled && 'was-value')}>
      <Figure label={t('form.matching')} value={total} strong />
      <Figure
        label={t('form.connected')}
        value={connected}
        hint={preview && preview.connected < preview.total && t('form.offlineHint', { hours: deadlineHours })}
      />
      {busy > 0 && <Figure label={t('form.busy')} value={busy} hint={t('form.busyHint')} warns />}
      {withoutCertificate > 0 && (
        <Figure label={t('form.without')} value={withoutCertificate} hint={t('form.withoutHint')} warns />
      )}
    </dl>
  );
}

type FigureProps = {
  label: string;
  value: number | undefined;
  hint?: string | false;
  strong?: boolean;
  warns?: boolean;
};

function Figure({ label, value, hint, strong, warns }: FigureProps) {
  const format = useFormatter();
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="text-muted text-xs">{label}</dt>
      <dd className={cx('tabular font-semibold', strong ? 'text-2xl' : 'text-xl', warns && 'text-warning')}>
        {value === undefined ? '–' : format.number(value)}
      </dd>
      {hint && <dd className="text-faint text-xs">{hint}</dd>}
    </div>
  );
}
