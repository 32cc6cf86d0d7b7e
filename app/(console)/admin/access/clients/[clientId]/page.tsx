import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { vinSchema } from '@/lib/contracts';
import { listDenials } from '@/lib/domain/access';
import { requireRole } from '@/lib/web';
import { BanNotice } from './_components/ban-notice';
import { ClientDenials } from './_components/client-denials';
import { ClientVehicle } from './_components/client-vehicle';
import { ClientView } from './_components/client-view';
import { readBansOf, readClient, readVehicleOf } from './_components/read-client';

type Props = PageProps<'/admin/access/clients/[clientId]'>;

const DENIALS = 50;

/** null: its escapes are wrong. */
async function clientIdOf(params: Props['params']): Promise<string | null> {
  try {
    return decodeURIComponent((await params).clientId);
  } catch {
    return null;
  }
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await clientIdOf(params)) ?? (await getTranslations('clients'))('title') };
}

export default async function ClientPage({ params }: Props) {
  const ctx = await requireRole('admin');
  const clientId = await clientIdOf(params);
  if (clientId === null) notFound();
  const [first, vehicle, denials] = await Promise.all([
    readClient(ctx, clientId),
    readVehicleOf(ctx, clientId),
    listDenials({ ctx, input: { q: clientId.slice(0, 200), limit: DENIALS } }),
  ]);
  const bans = await readBansOf(ctx, clientId, first.client);
  return (
    <ClientView
      clientId={clientId}
      isVin={vinSchema.safeParse(clientId).success}
      first={first}
      banned={bans.some(({ kind }) => kind === 'client_id')}
      notice={bans.length > 0 && <BanNotice bans={bans} />}
      vehicle={<ClientVehicle clientId={clientId} found={vehicle} />}
      denials={<ClientDenials clientId={clientId} denials={denials.items.filter((one) => one.clientId === clientId)} />}
    />
  );
}
