import type { Metadata } from 'next';
import { getCommand } from '@/lib/domain/commands';
import { requireCtx } from '@/lib/web';
import { orNotFound } from '../../_components/or-not-found';
import { CommandView } from './_components/command-view';

type Props = PageProps<'/commands/[id]'>;

export const metadata: Metadata = { title: 'Command' };

export default async function CommandPage({ params }: Props) {
  const ctx = await requireCtx();
  const { id } = await params;
  const command = await orNotFound(getCommand({ ctx, input: { id } }));
  return <CommandView initial={command} />;
}
