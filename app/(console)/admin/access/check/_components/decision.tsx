import { ShieldCheck, ShieldX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { cx } from '@/components/ui';
import type { AccessExplanation } from '@/lib/contracts';

/** Large and plain. */
export function Decision({ answer }: { answer: AccessExplanation }) {
  const t = useTranslations('access');
  const { decision, reason, version } = answer;
  const allowed = decision === 'allow';
  const Icon = allowed ? ShieldCheck : ShieldX;
  const text = allowed
    ? t(reason === 'base' ? 'decision.allowedByBase' : 'decision.allowedByRule')
    : t(`decision.denied.${reason}`);
  return (
    <div
      role="status"
      className={cx(
        'flex items-center gap-3 rounded-lg border border-l-4 bg-surface p-4',
        allowed ? 'border-connected/60' : 'border-critical/60',
      )}
    >
      <Icon aria-hidden className={cx('size-8 shrink-0', allowed ? 'text-connected' : 'text-critical')} />
      <div className="min-w-0">
        <p className={cx('font-semibold text-xl', allowed ? 'text-connected' : 'text-critical')}>
          {t(allowed ? 'decision.allowed' : 'decision.deniedTitle')}
        </p>
        <p>{text}</p>
        <p className="text-muted text-xs">
          {version === null ? t('decision.ofDraft') : t('decision.ofVersion', { version })}
        </p>
      </div>
    </div>
  );
}
