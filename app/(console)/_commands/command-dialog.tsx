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

type CommandDialogProps = {
  vehicle: VehicleDetail;
  /** Kept current: another tab or person may send one of the same kind. */
  command: AvailableCommand;
  onClose(): void;
};

/** The form of a command, and after it is sent its progress; or that of the command which is under way already. */
export default function CommandDialog({ vehicle, command, onClose }: CommandDialogProps) {
  const t = useTranslations('command.form');
  const text = useCommandText();
  const queryClient = useQueryClient();
  const [sent, setSent] = useState<CommandDetail | null>(null);
  // Stays until the dialog is closed, when that command is over
  const [followed, setFollowed] = useState(command.unfinished);
  if (sent === null && followed === null && command.unfinished !== null) setFollowed(command.unfinished);
  const refresh = () => refreshQueries(queryClient, { queryKey: queryKeys.commands.ofVehicle(vehicle.vin) });
  const onSent = (created: CommandDetail) => {
    setSent(created);
    void refresh();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      closeLabel={t('close')}
      title={`${text.label(command.operation)} · ${vehicle.plate ?? vehicle.vin}`}
      className="w-[min(36rem,calc(100vw-2rem))]"
      footer={(sent ?? followed) && <Button onClick={onClose}>{t('close')}</Button>}
    >
      {sent ? (
        <LiveCommand id={sent.id} initial={sent} />
      ) : followed ? (
        <div className="flex flex-col gap-3">
          <p className="rounded-md border border-line bg-canvas px-3 py-2 text-sm">{t('underWay')}</p>
          <LiveCommand id={followed} named />
        </div>
      ) : (
        <CommandForm
          vehicle={vehicle}
          command={command}
          onSent={onSent}
          onConflict={() => void refreshQueries(queryClient, { queryKey: queryKeys.commands.offered(vehicle.vin) })}
          onCancel={onClose}
        />
      )}
    </Dialog>
  );
}
