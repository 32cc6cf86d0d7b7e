'use client';

import { TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Age, cx, useNow } from '@/components/ui';
import { useLiveStatus } from '@/lib/browser/live';
import { type FleetPicture, useSettledSnapshot } from '@/lib/browser/map';
import { isBehind } from '../../_components/is-behind';
import { useLasting } from './use-lasting';

/** A frame comes each second; older than this the picture is not live any more. */
const OLD_AFTER_MS = 5_000;
/** A new view's cells come within a second or two. */
const MISSING_AFTER_MS = 4_000;
const CURRENT_MS = 1_000;

type PictureAgeProps = FleetPicture & {
  /** A part of the basemap is not there. */
  incomplete: boolean;
};

/** How old the picture is, and everything that makes it less than it seems. */
export function PictureAge({ picture, refusedCells, scopes, incomplete }: PictureAgeProps) {
  const t = useTranslations('map.age');
  const { at, missing, outdatedParts } = useSettledSnapshot(picture);
  const ageMs = useNow() - (at ?? 0);
  const lost = isBehind(useLiveStatus());
  const stillMissing = useLasting(missing > 0, MISSING_AFTER_MS);
  const old = at !== null && ageMs > OLD_AFTER_MS;
  const age = () => <Age at={at} bare />;
  return (
    <div className="flex min-w-0 flex-col items-start gap-1">
      {!old && !lost && !(at === null && stillMissing) && (
        <Note quiet>{at === null ? t('waiting') : ageMs < CURRENT_MS ? t('now') : t.rich('current', { age })}</Note>
      )}
      <div role="status" className="flex min-w-0 flex-col items-start gap-1">
        {lost && <Note>{t('lost')}</Note>}
        {old && !lost && (
          <Note>
            {/* Counts on each second: read out once */}
            <span aria-hidden>{t.rich('old', { age })}</span>
            <span className="sr-only">{t('lost')}</span>
          </Note>
        )}
        {scopes?.length === 0 && <Note>{t('scopes')}</Note>}
        {refusedCells > 0 && <Note>{t('refused', { count: refusedCells })}</Note>}
        {stillMissing && <Note>{at === null ? t('none') : t('missing', { count: missing })}</Note>}
        {outdatedParts > 0 && !old && !lost && <Note>{t('parts')}</Note>}
        {incomplete && <Note>{t('incomplete')}</Note>}
      </div>
    </div>
  );
}

function Note({ quiet = false, children }: { quiet?: boolean; children: ReactNode }) {
  return (
    <p
      suppressHydrationWarning
      className={cx(
        'flex min-h-6 max-w-full items-center gap-1.5 rounded-md border bg-raised/95 px-2 py-0.5 text-xs shadow-pop',
        quiet ? 'border-line text-muted' : 'border-warning/40 font-medium text-warning',
      )}
    >
      {!quiet && <TriangleAlert aria-hidden className="size-3.5 shrink-0" />}
      <span className="min-w-0">{children}</span>
    </p>
  );
}
