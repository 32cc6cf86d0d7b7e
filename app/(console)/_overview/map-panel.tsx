'use client';

import type { Route } from 'next';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Panel, Skeleton } from '@/components/ui';
import { useLiveStarted } from '@/lib/browser/live';
import type { BasemapChoice } from '@/lib/contracts/basemap';

const Loading = () => <Skeleton className="h-72 rounded-none" />;

// Loaded after the page is live
const MiniMap = dynamic(() => import('./mini-map'), {
  ssr: false,
  loading: Loading,
});

export function MapPanel({ mapStyle }: { mapStyle: BasemapChoice }) {
  const t = useTranslations('overview.map');
  const started = useLiveStarted();
  return (
    <Panel
      title={t('title')}
      flush
      className="overflow-hidden"
      actions={
        <Link href={'/map' as Route} prefetch={false} className="text-accent text-xs hover:underline">
          {t('open')}
        </Link>
      }
    >
      {started ? <MiniMap mapStyle={mapStyle} /> : <Loading />}
    </Panel>
  );
}
