'use client';

import { ShieldBan } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import { AddBanDialog } from './add-ban-dialog';

export function AddBanButton() {
  const t = useTranslations('clients.bans');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <ShieldBan aria-hidden className="size-4" />
        {t('add')}
      </Button>
      {open && <AddBanDialog onClose={() => setOpen(false)} />}
    </>
  );
}
