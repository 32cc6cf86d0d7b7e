'use client';

import { useTranslations } from 'next-intl';
import { CommandClock, CommandStateBadge, useCommandText } from '@/components/command';
import { Age, type Column, DataTable, TextLink } from '@/components/ui';
import type { CommandSummary } from '@/lib/contracts';
import { COMMAND_RULES } from '@/lib/contracts/commands/rules';
import type { Role } from '@/lib/contracts/users/terms';
import { CommandDecision } from '../../_commands/command-decision';
import { VehicleLink } from '../../_components/vehicle-link';

export function CommandTable({ items }: { items: CommandSummary[] }) {
  const t = useTranslations('command.list.column');
  const text = useCommandText();
  const { operation, vehicle } = useCommandColumns();
  return (
    <DataTable
      rows={items}
      rowKey={({ id }) => id}
      columns={[
        { head: t('when'), className: 'w-28', cell: ({ createdAt }) => <Age at={createdAt} /> },
        operation,
        vehicle,
        { head: t('state'), cell: ({ state, waiting }) => <CommandStateBadge state={state} waiting={waiting} /> },
        { head: t('by'), className: 'max-w-48 truncate text-muted', cell: ({ requestedBy }) => requestedBy.label },
        {
          head: t('reason'),
          className: 'max-w-64 truncate text-muted',
          cell: ({ reason, ticket }) => <Reason reason={reason} ticket={ticket} />,
        },
        {
          head: t('took'),
          numeric: true,
          className: 'text-muted',
          headTitle: t('tookTitle'),
          cell: ({ tookMs }) => (tookMs === null ? '–' : text.duration(tookMs)),
        },
      ]}
    />
  );
}

function Reason({ reason, ticket }: Pick<CommandSummary, 'reason' | 'ticket'>) {
  return (
    <span>
      {ticket && <span className="font-medium">{ticket}</span>}
      {ticket && reason && ' · '}
      {reason ?? (ticket ? null : '–')}
    </span>
  );
}

export type CurrentUser = { id: string; role: Role };

/** Commands that wait for the approval of a second user. */
export function ApprovalTable({ items, user }: { items: CommandSummary[]; user: CurrentUser }) {
  const t = useTranslations('command.list.column');
  const { operation, vehicle } = useCommandColumns();
  return (
    <DataTable
      rows={items}
      rowKey={({ id }) => id}
      columns={[
        operation,
        vehicle,
        {
          head: t('by'),
          className: 'text-muted',
          cell: ({ requestedBy, createdAt }) => (
            <span className="min-w-0 break-words">
              {requestedBy.label} · <Age at={createdAt} />
            </span>
          ),
        },
        {
          head: t('reason'),
          className: 'max-w-80 break-words py-1.5',
          cell: ({ reason, ticket }) => <Reason reason={reason} ticket={ticket} />,
        },
        { head: t('waits'), cell: (command) => <CommandClock command={command} /> },
        {
          head: t('decision'),
          hidden: true,
          cell: (command) => (
            <div className="flex min-w-0 flex-wrap items-center gap-1.5 py-1.5 sm:justify-end">
              <CommandDecision command={{ ...command, may: mayOf(command, user) }} />
            </div>
          ),
        },
      ]}
    />
  );
}

/** The decisions to offer; the server checks them again. */
function mayOf({ operation, requestedBy }: CommandSummary, user: CurrentUser) {
  const own = requestedBy.id === user.id;
  const decides = !own && COMMAND_RULES[operation].roles.includes(user.role);
  return { approve: decides, deny: decides, cancel: own };
}

function useCommandColumns(): Record<'operation' | 'vehicle', Column<CommandSummary>> {
  const t = useTranslations('command.list.column');
  const text = useCommandText();
  return {
    operation: {
      head: t('operation'),
      label: false,
      cell: ({ id, operation }) => (
        <TextLink href={`/commands/${id}`} className="font-medium">
          {text.label(operation)}
        </TextLink>
      ),
    },
    vehicle: { head: t('vehicle'), cell: ({ vin, plate }) => <VehicleLink vin={vin} plate={plate} /> },
  };
}
