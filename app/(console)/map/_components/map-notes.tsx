'use client';

import { MapPinOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button, cx } from '@/components/ui';
import { countViewport, useSettled, type Viewport } from '@/lib/browser/map';
import type { Bounds } from '@/lib/contracts/cells/mercator';

type NothingHereProps = {
  filtered: boolean;
  /** Part of the list, not an overlay of the map. */
  plain?: boolean;
  onClear: () => void;
  onWhole: () => void;
};

/** Shown when no vehicle is in view, with actions. */
export function NothingHere({ filtered, plain, onClear, onWhole }: NothingHereProps) {
  const t = useTranslations('map');
  const tFilter = useTranslations('vehicles.filter');
  return (
    <div
      className={cx(
        'flex flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2 text-sm',
        !plain && 'pointer-events-auto rounded-lg border border-line bg-raised/95 shadow-pop',
      )}
    >
      <MapPinOff aria-hidden className="size-4 shrink-0 text-muted" />
      <span className="min-w-0 flex-1 basis-40">{t(filtered ? 'empty.filtered' : 'empty.view')}</span>
      <span className="flex gap-2">
        {filtered && (
          <Button size="sm" onClick={onClear}>
            {tFilter('clear')}
          </Button>
        )}
        <Button size="sm" onClick={onWhole}>
          {t('tool.whole')}
        </Button>
      </span>
    </div>
  );
}

/** Shown above the list when the map cannot be drawn. */
export function NoMap({ onZoomOut, onWhole }: { onZoomOut: () => void; onWhole: () => void }) {
  const t = useTranslations('map');
  return (
    <div
      role="alert"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-warning/30 border-b bg-warning/10 px-3 py-2"
    >
      <p className="min-w-0 flex-1 basis-64 text-sm">
        <strong className="font-semibold text-warning">{t('noWebgl.title')}</strong> {t('noWebgl.text')}
      </p>
      <span className="flex gap-2">
        <Button size="sm" onClick={onZoomOut}>
          {t('tool.zoomOut')}
        </Button>
        <Button size="sm" onClick={onWhole}>
          {t('tool.whole')}
        </Button>
      </span>
    </div>
  );
}

/** Help while an area is drawn. */
export function DrawingHint({ onCancel }: { onCancel: () => void }) {
  const t = useTranslations('map.tool');
  const tCommon = useTranslations('common');
  return (
    <div
      role="status"
      className="pointer-events-auto absolute top-0 left-1/2 flex max-w-full -translate-x-1/2 items-center gap-3 rounded-lg border border-accent/40 bg-raised/95 py-1 pr-1 pl-3 text-sm shadow-pop max-sm:top-8 max-sm:left-0 max-sm:translate-x-0"
    >
      {t('drawing')}
      <Button size="sm" variant="ghost" onClick={onCancel}>
        {tCommon('cancel')}
      </Button>
    </div>
  );
}

type WhenEmptyProps = { viewport: Viewport; bounds: Bounds | null; children: ReactNode };

/** Renders its children while all cells are loaded and no vehicle is in view. */
export function WhenEmpty({ viewport, bounds, children }: WhenEmptyProps) {
  const empty = useSettled(
    viewport,
    (snapshot) =>
      bounds !== null && snapshot.at !== null && snapshot.missing === 0 && countViewport(snapshot, bounds).total === 0,
  );
  return empty && children;
}
