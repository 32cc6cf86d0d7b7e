'use client';

import { useState } from 'react';
import { BanDialog } from '../../bans/_components/ban-dialog';
import type { AskedClient } from './asked-client';
import { KickDialog } from './kick-dialog';

export type ClientAsk = 'kick' | 'ban';

/** The dialog stays while the client that it asks about comes and goes. */
export function useClientDialog() {
  const [open, setOpen] = useState<{ ask: ClientAsk; client: AskedClient } | null>(null);
  const close = () => setOpen(null);
  return {
    askAbout: (client: AskedClient) => (ask: ClientAsk) => setOpen({ ask, client }),
    dialog:
      open &&
      (open.ask === 'kick' ? (
        <KickDialog client={open.client} onClose={close} />
      ) : (
        <BanDialog clientId={open.client.clientId} kind={open.client.kind} onClose={close} />
      )),
  };
}
