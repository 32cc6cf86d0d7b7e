import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Age, Badge, cx } from '@/components/ui';
import { QUARANTINE_REASONS, type QuarantinedMessageItem, type QuarantineReason } from '@/lib/contracts';

// In a narrow window: reason and age, below them client and source
const COLUMNS =
  'grid grid-cols-[1rem_minmax(0,1fr)_auto] items-center gap-x-3 md:grid-cols-[1rem_6rem_minmax(0,14rem)_7rem_minmax(0,12rem)_minmax(0,1fr)]';

/** One line per message, which opens to an explanation. */
export function QuarantineList({ items }: { items: QuarantinedMessageItem[] }) {
  const t = useTranslations('admin.quarantine');
  return (
    <>
      <div
        aria-hidden
        className={cx(COLUMNS, 'h-8 border-line border-b px-3 font-medium text-2xs text-muted max-md:hidden')}
      >
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
    </>
  );
}

const SOURCES = ['ingest', 'authentication', 'authorization'] as const;

function QuarantineLine({ item }: { item: QuarantinedMessageItem }) {
  const t = useTranslations('admin.quarantine');
  const reason = reasonOf(item.reason);
  const source = SOURCES.find((one) => one === item.source);
  return (
    <details className="group border-line border-b last:border-b-0">
      <summary className={cx(COLUMNS, 'min-h-9 list-none gap-y-1 px-3 py-1.5 hover:bg-hover')}>
        <ChevronRight aria-hidden className="size-4 text-faint group-open:rotate-90" />
        <Age at={item.receivedAt} className="max-md:order-1 max-md:justify-self-end max-md:text-muted max-md:text-xs" />
        <span className="truncate font-medium">{reason ? t(`reasons.${reason}.title`) : item.reason}</span>
        <span className="flex max-md:order-3 max-md:justify-self-end">
          <Badge>{source ? t(`sources.${source}`) : item.source}</Badge>
        </span>
        <span className="truncate font-mono text-xs max-md:order-2 max-md:col-start-2">{item.clientId ?? '–'}</span>
        <span className="truncate font-mono text-xs max-md:hidden">{item.topic ?? '–'}</span>
      </summary>
      <QuarantineExplanation item={item} />
    </details>
  );
}

function QuarantineExplanation({ item }: { item: QuarantinedMessageItem }) {
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

/** undefined for a reason that this version of the page does not know. */
const reasonOf = (text: string): QuarantineReason | undefined => QUARANTINE_REASONS.find((one) => one === text);
