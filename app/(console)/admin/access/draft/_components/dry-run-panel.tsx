'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { Badge, Button, cx, Panel } from '@/components/ui';
import type { AccessRule, DryRun, DryRunGroup } from '@/lib/contracts';
import { VIN_PATTERN } from '@/lib/contracts/fleet/terms';
import { TopicText } from '../../_components/rule-texts';
import type { DryRunState } from './use-rule-checks';

/** Decisions of the draft on the traffic of the last day that differ from the published rules. */
export function DryRunPanel({ dryRun, rules }: { dryRun: DryRunState; rules: readonly AccessRule[] }) {
  const t = useTranslations('access.dryRun');
  const { result, settled, failed, again } = dryRun;
  return (
    <Panel title={t('title')}>
      <div className="flex flex-col gap-3">
        {failed ? (
          <p role="alert" className="flex items-center justify-between gap-2 text-sm text-stale">
            {t('failed')}
            <Button size="sm" onClick={again}>
              {t('again')}
            </Button>
          </p>
        ) : result ? (
          <div aria-live="polite" aria-busy={!settled} className={cx('flex flex-col gap-3', !settled && 'opacity-60')}>
            <Outcome result={result} settled={settled} />
            {result.groups.length > 0 && (
              <ul className="flex flex-col gap-3 border-line border-t pt-3">
                {result.groups.map((group) => (
                  <li key={`${group.action} ${group.topic} ${group.change} ${group.ruleId}`}>
                    <Group group={group} rules={rules} />
                  </li>
                ))}
              </ul>
            )}
          </div>
        ) : (
          <p role="status" className="text-muted text-sm">
            {t('running')}
          </p>
        )}
      </div>
    </Panel>
  );
}

function Outcome({ result, settled }: { result: DryRun; settled: boolean }) {
  const t = useTranslations('access.dryRun');
  const { deniedVehicles, deniedPeople, deniedClients, allowedClients, tried, complete } = result;
  const others = deniedClients - deniedVehicles - deniedPeople;
  return (
    <div className="flex flex-col gap-1">
      {deniedVehicles > 0 && (
        <p className="font-semibold text-base text-critical">{t('deniedVehicles', { count: deniedVehicles })}</p>
      )}
      {deniedPeople > 0 && <p className="font-semibold text-critical">{t('deniedPeople', { count: deniedPeople })}</p>}
      {others > 0 && <p className="font-semibold text-critical">{t('deniedOthers', { count: others })}</p>}
      {allowedClients > 0 && <p className="font-medium text-connected">{t('allowed', { count: allowedClients })}</p>}
      {deniedClients + allowedClients === 0 && <p className="font-medium">{t(tried === 0 ? 'noUse' : 'nothing')}</p>}
      <p className="text-faint text-xs">{settled ? t('checked', { count: tried }) : t('running')}</p>
      {!complete && <p className="text-warning text-xs">{t('incomplete')}</p>}
    </div>
  );
}

function Group({ group, rules }: { group: DryRunGroup; rules: readonly AccessRule[] }) {
  const t = useTranslations('access');
  const format = useFormatter();
  const { action, topic, change, ruleId, clients, sample } = group;
  const place = rules.findIndex(({ id }) => id === ruleId) + 1;
  return (
    <div className="flex flex-col gap-1 text-xs">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={change === 'denied' ? 'critical' : 'connected'}>{t(`dryRun.change.${change}`)}</Badge>
        <span>{t(`action.${action}`)}</span>
        <span className="tabular ml-auto font-semibold">{format.number(clients)}</span>
      </div>
      <TopicText topic={topic} />
      <p className="text-muted">
        {place > 0 ? t('dryRun.byRule', { place }) : ruleId ? t('dryRun.byBase') : t('dryRun.byNone')}
      </p>
      <details>
        <summary className="text-muted">{t('dryRun.who', { shown: sample.length, clients })}</summary>
        <ul className="flex flex-wrap gap-x-3 gap-y-0.5 pt-1 font-mono">
          {sample.map((clientId) => (
            <li key={clientId} className="break-all">
              {VIN_PATTERN.test(clientId) ? (
                <Link href={`/vehicles/${clientId}` as Route} prefetch={false} className="text-accent hover:underline">
                  {clientId}
                </Link>
              ) : (
                clientId
              )}
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}
