import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { parseFilters } from '@/components/vehicles/filters';
import { BATCH_MAX_VEHICLES } from '@/lib/contracts/commands/terms';
import type { Ctx } from '@/lib/domain/context';
import { exportVehicles } from '@/lib/domain/fleet';
import { requireCtx } from '@/lib/web';
import { BatchForm } from '../../_components/batch/batch-form';
import { CommandsHeader } from '../../_components/commands-header';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('command.batch'))('new') };
}

export default async function NewBatchPage({ searchParams }: PageProps<'/commands/batches/new'>) {
  const ctx = await requireCtx();
  const { vins, vehicles, chosen: from } = await searchParams;
  const chosen =
    from === 'map'
      ? ('kept' as const)
      : typeof vehicles === 'string'
        ? await chosenVins(ctx, vehicles)
        : { vins: typeof vins === 'string' ? vins.split(',') : [], more: false };
  return (
    <>
      <CommandsHeader current="batches" />
      <BatchForm role={ctx.actor.role} chosen={chosen} />
    </>
  );
}

/** VINs of the vehicle list with this query, up to the limit of a batch. `more`: the list has more. */
async function chosenVins(ctx: Ctx, query: string): Promise<{ vins: string[]; more: boolean }> {
  const input = parseFilters(new URLSearchParams(query));
  const vins: string[] = [];
  for await (const page of await exportVehicles({ ctx, input })) {
    vins.push(...page.map(({ vin }) => vin));
    if (vins.length > BATCH_MAX_VEHICLES) break;
  }
  return { vins: vins.slice(0, BATCH_MAX_VEHICLES), more: vins.length > BATCH_MAX_VEHICLES };
}
