import { listCommands } from '@/lib/domain/commands';
import { listFleets, listModels } from '@/lib/domain/fleet';
import { requireCtx } from '@/lib/web';
import { pageTitle } from '../../_components/page-title';
import { inputOf, parseCommandFilters } from './_components/command-filters';
import { CommandList } from './_components/command-list';
import { CommandsHeader } from './_components/commands-header';

export const generateMetadata = pageTitle('command.list');

export default async function CommandsPage({ searchParams }: PageProps<'/commands'>) {
  const ctx = await requireCtx();
  const filters = parseCommandFilters(await searchParams);
  const at = ctx.clock.now();
  const [page, fleets, models] = await Promise.all([
    listCommands({ ctx, input: inputOf(filters, at) }),
    listFleets({ ctx, input: {} }),
    listModels({ ctx, input: {} }),
  ]);
  const { id, role } = ctx.actor;
  return (
    <>
      <CommandsHeader current={filters.state === 'awaiting_approval' ? 'approvals' : 'all'} />
      <CommandList
        initial={{ page, filters, at }}
        user={{ id, role }}
        choices={{
          fleets: fleets.map(({ code, name }) => ({ code, name })),
          models: models.map(({ code, name, manufacturer }) => ({ code, name: `${manufacturer} ${name}` })),
        }}
      />
    </>
  );
}
