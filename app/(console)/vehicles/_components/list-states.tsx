'use client';

import { CarFront, SearchX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button, EmptyState, ErrorState } from '@/components/ui';

/** No vehicle is registered, or none matches the filters. */
export function NoVehicles({
  narrowed,
  short,
  mayRegister,
  hasFleets,
  onClear,
}: {
  narrowed: boolean;
  /** The search is so short that it only matches prefixes. */
  short: boolean;
  mayRegister: boolean;
  hasFleets: boolean;
  onClear: () => void;
}) {
  const t = useTranslations('vehicles');
  if (narrowed) {
    return (
      <EmptyState
        icon={<SearchX aria-hidden />}
        title={t('empty.none')}
        actions={<Button onClick={onClear}>{t('filter.clear')}</Button>}
      >
        {t('empty.noneText')}
        {short && <p className="mt-1">{t('empty.short')}</p>}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<CarFront aria-hidden />} title={t('empty.title')}>
      {t(mayRegister ? 'empty.text' : hasFleets ? 'empty.textReader' : 'empty.noFleet')}
    </EmptyState>
  );
}

export function ListError({ message, busy, onRetry }: { message: string; busy: boolean; onRetry: () => void }) {
  const t = useTranslations();
  return (
    <ErrorState title={t('vehicles.error.title')} retryLabel={t('common.retry')} onRetry={onRetry} busy={busy}>
      {message}
    </ErrorState>
  );
}

/** State of the next page, below the last row. */
export function ListFooter({ loading, failed, onRetry }: { loading: boolean; failed: boolean; onRetry: () => void }) {
  const t = useTranslations('vehicles');
  const tCommon = useTranslations('common');
  if (failed) {
    return (
      <div role="alert" className="flex items-center justify-center gap-3 px-4 py-3 text-critical text-sm">
        {t('moreFailed')}
        <Button size="sm" onClick={onRetry}>
          {tCommon('retry')}
        </Button>
      </div>
    );
  }
  return loading && <div className="px-4 py-3 text-center text-faint text-xs">{t('more')}</div>;
}

/** Shown when the order of vehicles changed while the list is scrolled down. */
export function MovedBar({ count, onShow }: { count: number; onShow: () => void }) {
  const t = useTranslations('vehicles');
  if (count === 0) return null;
  return (
    <div
      role="status"
      className="flex shrink-0 items-center justify-center gap-3 border-accent/30 border-t bg-accent/10 px-4 py-1 text-accent text-xs"
    >
      {t('changed', { count })}
      <button type="button" onClick={onShow} className="font-semibold underline underline-offset-2">
        {t('show')}
      </button>
    </div>
  );
}
