'use client';

import { UserPlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import type { Fleet } from './fleet-names';
import { InviteDialog } from './invite-dialog';

export function InviteButton({ fleets }: { fleets: Fleet[] }) {
  const t = useTranslations('admin.users');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <UserPlus aria-hidden className="size-4" />
        {t('invite')}
      </Button>
      {open && <InviteDialog fleets={fleets} onClose={() => setOpen(false)} />}
    </>
  );
}
