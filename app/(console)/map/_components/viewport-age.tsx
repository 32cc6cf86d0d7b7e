'use client';

import { TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useState } from 'react';
import { Age, cx, useNow } from '@/components/ui';
import { useLiveStatus } from '@/lib/browser/live';
import { type FleetPositions, useSettledSnapshot } from '@/lib/browser/map';
import { isBehind } from '../../_components/is-behind';
import { viewportNotes, type Warning } from './viewport-notes';

/** The cells of a new view normally arrive within two seconds. */
const MISSING_AFTER_MS = 4_000;

type ViewportAgeProps = FleetPositions & {
  /** A part of the basemap could not be loaded. */
  incomplete: boolean;
};

/** Age of the shown positions, and warnings about what is incomplete. */
export function ViewportAge({ viewport, refusedCells, scopes, incomplete }: ViewportAgeProps) {
  const t = useTranslations('map.age');
  const { at, missing, outdatedParts } = useSettledSnapshot(viewport);
  const { age: freshness, warnings } = viewportNotes({
    ...{ at, outdatedParts, refusedCells, incomplete },
    now: useNow(),
    lost: isBehind(useLiveStatus()),
    stillMissing: useLasting(missing > 0, MISSING_AFTER_MS),
    noScopes: scopes?.length === 0,
  });
  const age = () => <Age at={at} bare />;
  const textOf: Record<Warning, () => ReactNode> = {
    lost: () => t('lost'),
    old: () => (
      <>
        {/* Changes every second: screen readers get a constant text */}
        <span aria-hidden>{t.rich('old', { age })}</span>
        <span className="sr-only">{t('lost')}</span>
      </>
    ),
    scopes: () => t('scopes'),
    refused: () => t('refused', { count: refusedCells }),
    none: () => t('none'),
    missing: () => t('missing', { count: missing }),
    parts: () => t('parts'),
    incomplete: () => t('incomplete'),
  };
  return (
    <div className="flex min-w-0 flex-col items-start gap-1">
      {freshness && <Note quiet>{freshness === 'current' ? t.rich('current', { age }) : t(freshness)}</Note>}
      <div role="status" className="flex min-w-0 flex-col items-start gap-1">
        {warnings.map((warning) => (
          <Note key={warning}>{textOf[warning]()}</Note>
        ))}
      </div>
    </div>
  );
}

function Note({ quiet = false, children }: { quiet?: boolean; children: ReactNode }) {
  return (
    <p
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

/** True once `wanted` has been true for `forMs`. */
function useLasting(wanted: boolean, forMs: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    const timer = setTimeout(() => setLasted(true), forMs);
    return () => {
      clearTimeout(timer);
      setLasted(false);
    };
  }, [wanted, forMs]);
  return lasted;
}
