'use client';

import { useTranslations } from 'next-intl';
import { TextField } from '@/components/ui';
import { MAX_LENGTH } from '@/lib/contracts/limits';

/** Number of the case in the support desk's own system; the form's field `ticket`. */
export function TicketField({ error }: { error: string | undefined }) {
  const t = useTranslations('command.form');
  return (
    <TextField
      label={t('ticket')}
      error={error}
      name="ticket"
      maxLength={MAX_LENGTH.ticket}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
