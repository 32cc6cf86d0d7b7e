import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { can } from '@/lib/contracts';
import { countVehicles, listVehicles } from '@/lib/domain/fleet';
import { readBrokerHealth } from '@/lib/domain/presence';
import { listEvents } from '@/lib/domain/telemetry';
import { mapStyle, requireCtx } from '@/lib/web';
import { EmptyOverview } from './_overview/empty-overview';
import { ALARM_LIMIT, LOST_LIMIT } from './_overview/limits';
import { Overview } from './_overview/overview';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('overview');
  return { title: t('title') };
}

export default async function OverviewPage() {
  const ctx = await requireCtx();
  const [counts, alarms, lost, broker] = await Promise.all([
    countVehicles({ ctx }),
    listEvents({ ctx, input: { severity: ['warning', 'critical'], limit: ALARM_LIMIT } }),
    listVehicles({ ctx, input: { status: ['disconnected'], sort: '-changed', limit: LOST_LIMIT } }),
    readBrokerHealth({ ctx }),
  ]);
  if (counts.total === 0) {
    return <EmptyOverview mayRegister={can(ctx.actor, 'vehicle.manage')} hasFleets={ctx.actor.fleets.length > 0} />;
  }
  return (
    <Overview
      initial={{
        counts,
        alarms: alarms.items,
        lost: lost.items,
        broker,
        at: ctx.clock.now(),
      }}
      mapStyle={mapStyle()}
      managesBroker={can(ctx.actor, 'broker.manage')}
    />
  );
}
