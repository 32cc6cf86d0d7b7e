'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Button, cx, Panel } from '@/components/ui';
import type { RotationPreview } from '@/lib/contracts';
import { type RotationDraft, takesEverything } from './draft';
import { Figure } from './figure';
import { useOutcome } from './use-outcome';

type PreviewPanelProps = {
  draft: RotationDraft;
  counted: { preview: RotationPreview | undefined; settled: boolean; failed: boolean; refetch: () => unknown };
  hasErrors: boolean;
  /** What will happen cannot be told. */
  untellable: boolean;
  needsApproval: boolean;
};

/** How many vehicles, what will happen to them, and the button that makes it happen. */
export function PreviewPanel({ draft, counted, hasErrors, untellable, needsApproval }: PreviewPanelProps) {
  const t = useTranslations('rotation');
  const format = useFormatter();
  const outcome = useOutcome();
  const { preview, settled, failed, refetch } = counted;
  const { total = 0, connected = 0, busy = 0, withoutCertificate = 0 } = preview ?? {};
  const everything = takesEverything(draft);
  const reason = hasErrors
    ? t('form.hasErrors')
    : failed
      ? t('form.countFailed')
      : !settled
        ? t('form.whileCounting')
        : total === 0
          ? t('form.noVehicles')
          : undefined;
  return (
    <Panel title={t('form.preview')} className="lg:sticky lg:top-0">
      <div className="flex flex-col gap-3">
        {failed ? (
          <p role="alert" className="flex items-center justify-between gap-2 text-critical text-sm">
            {t('form.countFailed')}
            <Button size="sm" onClick={() => void refetch()}>
              {t('retry')}
            </Button>
          </p>
        ) : (
          <dl aria-live="polite" aria-busy={!settled} className={cx('grid grid-cols-2 gap-2', !settled && 'was-value')}>
            <Figure label={t('form.matching')} value={preview && total} strong />
            <Figure
              label={t('form.connected')}
              value={preview && connected}
              hint={connected < total && t('form.offlineHint', { hours: draft.deadlineHours })}
            />
            {busy > 0 && <Figure label={t('form.busy')} value={busy} hint={t('form.busyHint')} warns />}
            {withoutCertificate > 0 && (
              <Figure label={t('form.without')} value={withoutCertificate} hint={t('form.withoutHint')} warns />
            )}
          </dl>
        )}
        {settled && total === 0 && <p className="text-sm text-warning">{t('form.nothing')}</p>}
        {everything && total > 0 && <p className="text-sm text-warning">{t('form.everything')}</p>}
        {preview && total > 0 && !untellable && (
          <ul className="flex list-disc flex-col gap-1 border-line border-t pt-3 pl-4 text-sm marker:text-faint">
            {outcome(draft, total, needsApproval).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
        <div className="flex flex-col gap-1.5 border-line border-t pt-3">
          <Button type="submit" variant="primary" disabled={!settled || total === 0} className="w-full">
            {t(needsApproval ? 'form.submitApproval' : draft.startsLater ? 'form.submitSchedule' : 'form.submitStart')}
            {total > 0 && <span className="tabular">({format.number(total)})</span>}
          </Button>
          <p role="status" className="min-h-4 text-center text-faint text-xs">
            {reason && t('form.cannot', { reason })}
          </p>
        </div>
      </div>
    </Panel>
  );
}
