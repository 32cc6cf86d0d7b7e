'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useCommandText } from '@/components/command';
import { Button, Dialog } from '@/components/ui';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import type { AvailableCommand, CommandDetail, VehicleDetail } from '@/lib/contracts';
import { CommandForm } from './command-form';
import { LiveCommand } from './live-command';

type CommandDialogProps = { vehicle: VehicleDetail; command: AvailableCommand; onClose(): void };

/** The form of a command, and after it is sent its progress. */
export default function CommandDialog({ vehicle, command, onClose }: CommandDialogProps) {
  const t = useTranslations('command.form');
  const text = useCommandText();
  const queryClient = useQueryClient();
  const [sent, setSent] = useState<CommandDetail | null>(null);
  const onSent = (created: CommandDetail) => {
    setSent(created);
    void refreshQueries(queryClient, { queryKey: queryKeys.commands.ofVehicle(vehicle.vin) });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      closeLabel={t('close')}
      title={`${text.label(command.operation)} · ${vehicle.plate ?? vehicle.vin}`}
      className="w-[min(36rem,calc(100vw-2rem))]"
      footer={sent && <Button onClick={onClose}>{t('close')}</Button>}
    >
      {sent ? (
        <LiveCommand id={sent.id} initial={sent} />
      ) : (
        <CommandForm vehicle={vehicle} command={command} onSent={onSent} onCancel={onClose} />
      )}
    </Dialog>
  );
}
