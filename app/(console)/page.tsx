import { Radio } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { buttonClass, EmptyState, PageHeader } from '@/components/ui';
import { can } from '@/lib/contracts';
import { countVehicles, listVehicles } from '@/lib/domain/fleet';
import { readBrokerHealth } from '@/lib/domain/presence';
import { listEvents } from '@/lib/domain/telemetry';
import { mapStyle, requireCtx } from '@/lib/web';
import { pageTitle } from '../_components/page-title';
import { Overview } from './_overview/lazy-overview';
import { ALARM_LIMIT, LOST_LIMIT } from './_overview/limits';

export const generateMetadata = pageTitle('overview');

export default async function OverviewPage() {
  const ctx = await requireCtx();
  const [counts, alarms, lost, broker] = await Promise.all([
    countVehicles({ ctx }),
    listEvents({ ctx, input: { severity: ['warning', 'critical'], limit: ALARM_LIMIT } }),
    listVehicles({ ctx, input: { status: ['offline'], sort: '-changed', limit: LOST_LIMIT } }),
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

/** Shown while no vehicle exists: how to register the first. */
function EmptyOverview({ mayRegister, hasFleets }: { mayRegister: boolean; hasFleets: boolean }) {
  const t = useTranslations('overview.empty');
  const title = useTranslations('overview')('title');
  return (
    <>
      <PageHeader title={title} />
      <EmptyState
        icon={<Radio aria-hidden />}
        title={t('title')}
        actions={
          mayRegister && (
            <Link href="/vehicles" className={buttonClass('primary')}>
              {t('register')}
            </Link>
          )
        }
      >
        <p>{t(mayRegister ? 'text' : hasFleets ? 'reader' : 'noFleet')}</p>
        {mayRegister && (
          <ol className="mx-auto mt-3 w-fit list-decimal pl-5 text-left">
            <li>{t('step1')}</li>
            <li>{t('step2')}</li>
            <li>{t('step3')}</li>
          </ol>
        )}
      </EmptyState>
    </>
  );
}
