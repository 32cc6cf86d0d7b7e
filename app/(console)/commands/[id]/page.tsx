import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getCommand } from '@/lib/domain/commands';
import { DomainError } from '@/lib/domain/errors';
import { requireCtx } from '@/lib/web';
import { CommandView } from './_components/command-view';

type Props = PageProps<'/commands/[id]'>;

export const metadata: Metadata = { title: 'Command' };

export default async function CommandPage({ params }: Props) {
  const ctx = await requireCtx();
  const { id } = await params;
  const command = await getCommand({ ctx, input: { id } }).catch((error: unknown) => {
    if (error instanceof DomainError && error.kind === 'not_found') notFound();
    throw error;
  });
  return <CommandView initial={command} />;
}
