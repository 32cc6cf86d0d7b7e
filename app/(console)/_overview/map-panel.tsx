'use client';

import type { Route } from 'next';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Panel, Skeleton } from '@/components/ui';
import type { BasemapChoice } from '@/lib/contracts/basemap';

// Loaded after the rest of the page
const MiniMap = dynamic(() => import('./mini-map'), {
  ssr: false,
  loading: () => <Skeleton className="h-72 rounded-none" />,
});

export function MapPanel({ mapStyle }: { mapStyle: BasemapChoice }) {
  const t = useTranslations('overview.map');
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
      <MiniMap mapStyle={mapStyle} />
    </Panel>
  );
}
