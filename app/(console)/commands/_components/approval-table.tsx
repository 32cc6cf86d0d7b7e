'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { CommandClock, useCommandText } from '@/components/command';
import { Age, Table, Td, Th, Tr } from '@/components/ui';
import type { CommandSummary } from '@/lib/contracts';
import { COMMAND_RULES } from '@/lib/contracts/commands/rules';
import type { Role } from '@/lib/contracts/users/terms';
import { CommandDecision } from '../../_commands/command-decision';

export type CurrentUser = { id: string; role: Role };

/** What waits for a second person: what, for which car, who asks why, and for how long still. */
export function ApprovalTable({ items, person }: { items: CommandSummary[]; person: CurrentUser }) {
  const t = useTranslations('command.list.column');
  const text = useCommandText();
  // The server decides again; this only spares buttons that it would refuse
  const mayOf = ({ operation, requestedBy }: CommandSummary) => {
    const own = requestedBy.id === person.id;
    const allowed = COMMAND_RULES[operation].roles.includes(person.role);
    return { approve: allowed && !own, deny: allowed && !own, cancel: own };
  };
  return (
    <Table stacks>
      <thead>
        <tr>
          <Th>{t('operation')}</Th>
          <Th>{t('vehicle')}</Th>
          <Th>{t('by')}</Th>
          <Th>{t('reason')}</Th>
          <Th>{t('waits')}</Th>
          <Th>
            <span className="sr-only">{t('decision')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {items.map((command) => (
          <Tr key={command.id}>
            <Td>
              <Link href={`/commands/${command.id}` as Route} className="font-medium text-accent hover:underline">
                {text.label(command.operation)}
              </Link>
            </Td>
            <Td label={t('vehicle')}>
              <Link href={`/vehicles/${command.vin}` as Route} className="hover:underline">
                {command.plate && <span className="mr-2">{command.plate}</span>}
                <span className="font-mono text-muted text-xs">{command.vin}</span>
              </Link>
            </Td>
            <Td label={t('by')} className="text-muted">
              <span className="min-w-0 break-words">
                {command.requestedBy.label} · <Age at={command.createdAt} />
              </span>
            </Td>
            <Td label={t('reason')} className="max-w-80 break-words py-1.5">
              {command.reason ?? '–'}
            </Td>
            <Td label={t('waits')}>
              <CommandClock command={command} />
            </Td>
            <Td>
              <div className="flex min-w-0 flex-wrap items-center gap-1.5 py-1.5 sm:justify-end">
                <CommandDecision command={{ ...command, may: mayOf(command) }} />
              </div>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
