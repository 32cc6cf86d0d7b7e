import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { QuarantinedMessageItem } from '@/lib/contracts';
import { reasonOf } from './reason-of';

export function QuarantineExplanation({ item }: { item: QuarantinedMessageItem }) {
  const t = useTranslations('admin.quarantine');
  const reason = reasonOf(item.reason);
  return (
    <dl className="grid gap-x-3 gap-y-0.5 bg-canvas px-3 py-3 sm:grid-cols-[8rem_minmax(0,1fr)] sm:gap-y-1.5 sm:px-10">
      {reason && <Line name={t('meaning')}>{t(`reasons.${reason}.meaning`)}</Line>}
      {reason && <Line name={t('action')}>{t(`reasons.${reason}.action`)}</Line>}
      {item.detail && <Line name={t('detail')}>{item.detail}</Line>}
      {item.topic && (
        <Line name={t('topic')}>
          <span className="break-all font-mono text-xs">{item.topic}</span>
        </Line>
      )}
      {item.sizeBytes !== null && <Line name={t('size')}>{t('bytes', { count: item.sizeBytes })}</Line>}
      {item.sample && (
        <Line name={t('sample')}>
          <pre className="max-h-40 overflow-auto whitespace-pre-wrap break-all font-mono text-xs">{item.sample}</pre>
        </Line>
      )}
    </dl>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted text-xs leading-5">{name}</dt>
      <dd className="max-sm:mb-2">{children}</dd>
    </>
  );
}
