'use client';

import { ArchiveRestore, EllipsisVertical } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, buttonClass, Menu, MenuItem } from '@/components/ui';
import { useVehicleDetail } from '@/lib/browser/use-vehicle-detail';
import type { VehicleDetail } from '@/lib/contracts';
import { EditVehicle } from '../edit-vehicle';
import { ArchiveDialog, DeleteDialog, RestoreDialog } from './archive-dialogs';
import { ReplaceTboxDialog } from './replace-tbox-dialog';

type Named = { code: string; name: string };
type VehicleActionsProps = {
  first: { vehicle: VehicleDetail; at: number };
  fleets: Named[];
  models: Named[];
};
type Action = 'replace' | 'archive' | 'restore' | 'delete';
const DIALOGS = { replace: ReplaceTboxDialog, archive: ArchiveDialog, restore: RestoreDialog, delete: DeleteDialog };

/** For administrators: what they can do with a vehicle in its state. */
export function VehicleActions({ first, fleets, models }: VehicleActionsProps) {
  const t = useTranslations('vehicle.lifecycle');
  const vehicle = useVehicleDetail(first.vehicle.vin, first).data ?? first.vehicle;
  const [open, setOpen] = useState<Action | null>(null);
  const archived = vehicle.archive !== null;
  const neverConnected = vehicle.presence === null && vehicle.telemetry === null;
  const actions: Action[] = [
    ...(archived ? [] : (['replace', 'archive'] as const)),
    ...(neverConnected ? (['delete'] as const) : []),
  ];
  const Opened = open && DIALOGS[open];
  return (
    <div className="flex shrink-0 gap-1.5">
      {archived ? (
        <Button variant="primary" onClick={() => setOpen('restore')}>
          <ArchiveRestore aria-hidden className="size-3.5" />
          {t('restore.action')}
        </Button>
      ) : (
        <EditVehicle vehicle={vehicle} fleets={fleets} models={models} />
      )}
      {actions.length > 0 && (
        <Menu
          label={t('menu')}
          align="end"
          triggerClassName={`${buttonClass('secondary')} px-2`}
          trigger={<EllipsisVertical aria-hidden className="size-4" />}
        >
          {actions.map((action) => (
            <MenuItem
              key={action}
              onClick={() => setOpen(action)}
              className={action === 'delete' ? 'text-critical' : undefined}
            >
              {t(`${action}.action`)}
            </MenuItem>
          ))}
        </Menu>
      )}
      {Opened && <Opened vehicle={vehicle} onClose={() => setOpen(null)} />}
    </div>
  );
}
