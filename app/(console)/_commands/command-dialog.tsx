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

type CommandDialogProps = { vehicle: VehicleDetail; offered: AvailableCommand; onClose(): void };

/** Asks, sends, and then shows what becomes of it. */
export default function CommandDialog({ vehicle, offered, onClose }: CommandDialogProps) {
  const t = useTranslations('command.form');
  const text = useCommandText();
  const queryClient = useQueryClient();
  const [sent, setSent] = useState<CommandDetail | null>(null);
  const remember = (command: CommandDetail) => {
    setSent(command);
    void refreshQueries(queryClient, { queryKey: queryKeys.commands.ofVehicle(vehicle.vin) });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      closeLabel={t('close')}
      title={`${text.label(offered.operation)} · ${vehicle.plate ?? vehicle.vin}`}
      className="w-[min(36rem,calc(100vw-2rem))]"
      footer={sent && <Button onClick={onClose}>{t('close')}</Button>}
    >
      {sent ? (
        <LiveCommand id={sent.id} initial={sent} />
      ) : (
        <CommandForm vehicle={vehicle} offered={offered} onSent={remember} onCancel={onClose} />
      )}
    </Dialog>
  );
}
