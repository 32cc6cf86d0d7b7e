'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import type { FleetItem } from '@/lib/contracts';
import { ChangeMethodsDialog } from './change-methods-dialog';

export function ChangeMethodsButton({ fleet }: { fleet: FleetItem }) {
  const t = useTranslations('clients.fleets');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)} aria-label={`${t('change')}: ${fleet.name}`}>
        {t('change')}
      </Button>
      {open && <ChangeMethodsDialog fleet={fleet} onClose={() => setOpen(false)} />}
    </>
  );
}
