'use client';

import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import { AddAccountDialog } from './add-account-dialog';

export function AddAccountButton() {
  const t = useTranslations('clients.accounts');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden className="size-4" />
        {t('add')}
      </Button>
      {open && <AddAccountDialog onClose={() => setOpen(false)} />}
    </>
  );
}
