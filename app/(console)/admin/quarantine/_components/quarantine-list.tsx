import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Age, Badge } from '@/components/ui';
import type { QuarantinedMessageItem } from '@/lib/domain/telemetry';
import { QuarantineExplanation } from './quarantine-explanation';
import { reasonOf } from './reason-of';

const COLUMNS = 'grid grid-cols-[1rem_6rem_minmax(0,14rem)_5rem_minmax(0,12rem)_minmax(0,1fr)] items-center gap-x-3';

/** A line each; opened, it explains itself. */
export function QuarantineList({ items }: { items: QuarantinedMessageItem[] }) {
  const t = useTranslations('admin.quarantine');
  return (
    <div className="overflow-x-auto">
      <div className="min-w-[48rem]">
        <div aria-hidden className={`${COLUMNS} h-8 border-line border-b px-3 font-medium text-2xs text-muted`}>
          <span />
          <span>{t('at')}</span>
          <span>{t('reason')}</span>
          <span>{t('source')}</span>
          <span>{t('client')}</span>
          <span>{t('topic')}</span>
        </div>
        {items.map((item) => (
          <QuarantineLine key={item.id} item={item} />
        ))}
      </div>
    </div>
  );
}

const SOURCES = ['ingest', 'authentication', 'authorization'] as const;

function QuarantineLine({ item }: { item: QuarantinedMessageItem }) {
  const t = useTranslations('admin.quarantine');
  const reason = reasonOf(item.reason);
  const source = SOURCES.find((one) => one === item.source);
  return (
    <details className="group border-line border-b last:border-b-0">
      <summary className={`${COLUMNS} h-9 list-none px-3 hover:bg-hover`}>
        <ChevronRight aria-hidden className="size-4 text-faint group-open:rotate-90" />
        <Age at={item.receivedAt} />
        <span className="truncate font-medium">{reason ? t(`reasons.${reason}.title`) : item.reason}</span>
        <span className="flex">
          <Badge>{source ? t(`sources.${source}`) : item.source}</Badge>
        </span>
        <span className="truncate font-mono text-xs">{item.clientId ?? '–'}</span>
        <span className="truncate font-mono text-xs">{item.topic ?? '–'}</span>
      </summary>
      <QuarantineExplanation item={item} />
    </details>
  );
}
