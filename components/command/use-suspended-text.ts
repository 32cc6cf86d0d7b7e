'use client';

import { useTranslations } from 'next-intl';
import type { CommandSuspension } from '@/lib/contracts';
import { useCommandText } from './use-command-text';

/** What a suspension concerns: "All commands, all fleets". */
export function useSuspendedText(): (suspension: Pick<CommandSuspension, 'operation' | 'fleet'>) => string {
  const t = useTranslations('command.suspension');
  const text = useCommandText();
  return ({ operation, fleet }) =>
    t('what', {
      operation: operation === null ? t('allCommands') : text.label(operation),
      fleet: fleet === null ? t('allFleets') : fleet.name,
    });
}
