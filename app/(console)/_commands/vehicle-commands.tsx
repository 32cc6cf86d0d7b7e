'use client';

import type { Route } from 'next';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { CommandStateBadge, useCommandText } from '@/components/command';
import { Age, Button, ErrorState, Panel, Skeleton } from '@/components/ui';
import { toServerTime } from '@/lib/browser/server-clock';
import type { AvailableCommand, CommandSummary, VehicleDetail } from '@/lib/contracts';
import { RISKS } from '@/lib/contracts/commands/definition';
import { COMMAND_RULES } from '@/lib/contracts/commands/rules';
import { useVehicleCommands } from './use-vehicle-commands';

const CommandDialog = dynamic(() => import('./command-dialog'), { ssr: false });

/** Panel of a vehicle's available and recent commands. */
export function VehicleCommands({ vehicle }: { vehicle: VehicleDetail }) {
  const t = useTranslations('command');
  const { available, recent } = useVehicleCommands(vehicle.vin);
  const [chosen, setChosen] = useState<AvailableCommand | null>(null);
  // As it is now; as it was chosen where it is no longer available
  const current = available.data?.find(({ operation }) => operation === chosen?.operation) ?? chosen;
  return (
    <Panel
      title={t('title')}
      actions={
        <Link href={`/commands?vin=${vehicle.vin}` as Route} className="text-accent text-xs hover:underline">
          {t('all')}
        </Link>
      }
    >
      {available.data ? (
        <Available available={available.data} onChoose={setChosen} />
      ) : available.isError ? (
        <ErrorState title={t('failed')} onRetry={() => void available.refetch()} retryLabel={t('retry')} />
      ) : (
        <Skeleton className="h-24 w-full" />
      )}
      <Recent
        commands={recent.data?.items}
        outdatedSince={recent.isError ? toServerTime(recent.dataUpdatedAt) : null}
      />
      {chosen && current && <CommandDialog vehicle={vehicle} command={current} onClose={() => setChosen(null)} />}
    </Panel>
  );
}

function Available({
  available,
  onChoose,
}: {
  available: AvailableCommand[];
  onChoose(command: AvailableCommand): void;
}) {
  const t = useTranslations('command');
  const text = useCommandText();
  const obstacle = useObstacle();
  return RISKS.map((risk) => {
    const group = available.filter(
      ({ operation, refusal }) => COMMAND_RULES[operation].risk === risk && refusal !== 'role_not_allowed',
    );
    return (
      group.length > 0 && (
        <section key={risk} aria-label={t(`risk.${risk}`)} className="mb-3">
          <h3 className="mb-1.5 text-muted text-xs">{t(`risk.${risk}`)}</h3>
          <div className="flex flex-wrap gap-1.5">
            {group.map((command) => (
              <Button
                key={command.operation}
                variant={risk === 'dangerous' ? 'danger' : 'secondary'}
                disabled={command.refusal !== null && command.unfinished === null}
                title={obstacle(command) ?? text.help(command.operation)}
                onClick={() => onChoose(command)}
              >
                {text.label(command.operation)}
              </Button>
            ))}
          </div>
          <Obstacles group={group} />
        </section>
      )
    );
  });
}

/** Why commands are disabled, as text: tooltips reach neither touch nor screen readers. */
function Obstacles({ group }: { group: AvailableCommand[] }) {
  const text = useCommandText();
  const obstacle = useObstacle();
  const reasons = new Set(group.map(obstacle).filter((reason) => reason !== null));
  return [...reasons].map((reason) => (
    <p key={reason} className="mt-1 text-faint text-xs">
      {group
        .filter((command) => obstacle(command) === reason)
        .map(({ operation }) => text.label(operation))
        .join(', ')}
      {': '}
      {reason}
    </p>
  ));
}

/** Why a command cannot be sent now; null: it can. */
function useObstacle(): (command: AvailableCommand) => string | null {
  const t = useTranslations('command');
  return ({ refusal, preconditions }) => {
    const broken = refusal === 'precondition_failed' && preconditions.find(({ met }) => met === false);
    if (broken) return t(`precondition.broken.${broken.name}`);
    return refusal && t(`refusal.${refusal}`);
  };
}

type RecentProps = { commands: CommandSummary[] | undefined; outdatedSince: number | null };

function Recent({ commands, outdatedSince }: RecentProps) {
  const t = useTranslations('command');
  const text = useCommandText();
  if (!commands) return null;
  return (
    <section aria-label={t('recent')} className="border-line border-t pt-2">
      <h3 className="mb-1 text-muted text-xs">{t('recent')}</h3>
      {outdatedSince !== null && (
        <p role="status" className="text-stale text-xs">
          {t.rich('notRefreshed', { age: () => <Age at={outdatedSince} /> })}
        </p>
      )}
      {commands.length === 0 && <p className="text-faint text-sm">{t('none')}</p>}
      <ul className="flex flex-col">
        {commands.map((command) => (
          <li key={command.id}>
            <Link
              href={`/commands/${command.id}` as Route}
              className="-mx-1.5 flex h-8 items-center gap-2 rounded-md px-1.5 text-sm hover:bg-hover"
            >
              <span className="min-w-0 flex-1 truncate">{text.label(command.operation)}</span>
              <CommandStateBadge state={command.state} waiting={command.waiting} />
              <Age at={command.createdAt} className="w-20 text-right text-faint text-xs" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
