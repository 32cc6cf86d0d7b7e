import { getTranslations } from 'next-intl/server';
import { SubpageHeader } from '@/components/ui';
import { ACCESS_ACTIONS } from '@/lib/contracts';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { getDraft, getRuleSet } from '@/lib/domain/access';
import type { Ctx } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import { getVehicle } from '@/lib/domain/fleet';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { firstValue } from '../../../_components/search-params';
import { type AboutVehicle, principalOf, type RuleProposal } from '../_components/denials';
import { readAccessChoices } from '../_components/read-access-choices';
import { DraftEditor } from './_components/draft-editor';

export const generateMetadata = pageTitle('access.draft');

export default async function AccessDraftPage({ searchParams }: PageProps<'/admin/access/draft'>) {
  const ctx = await requirePermission('access.manage');
  const [t, published, { draft }, choices, proposal] = await Promise.all([
    getTranslations('access.draft'),
    getRuleSet({ ctx, input: {} }),
    getDraft({ ctx }),
    readAccessChoices(ctx),
    searchParams.then((parameters) => readProposal(ctx, parameters)),
  ]);
  const { base: _, ...version } = published;
  return (
    <>
      <SubpageHeader back={{ href: '/admin/access', label: t('back') }} title={t('title')}>
        {t('description')}
      </SubpageHeader>
      <DraftEditor published={version} draft={draft} choices={choices} proposal={proposal} />
    </>
  );
}

/** The rule of a URL of `proposalAddress`; null: none, or invalid. */
async function readProposal(
  ctx: Ctx,
  parameters: Record<string, string | string[] | undefined>,
): Promise<RuleProposal | null> {
  const action = ACCESS_ACTIONS.find((one) => one === firstValue(parameters.allow));
  const topic = firstValue(parameters.topic)?.slice(0, MAX_LENGTH.ruleTopic);
  const principal = principalOf(firstValue(parameters.who) ?? '');
  if (!action || !topic || !principal) return null;
  const about = principal.kind === 'vehicle' ? await readAbout(ctx, principal.vin) : null;
  return {
    rule: { effect: 'allow', principal, action, topic, note: '' },
    about,
    before: firstValue(parameters.before) ?? null,
  };
}

async function readAbout(ctx: Ctx, vin: string): Promise<AboutVehicle | null> {
  try {
    const { fleet, model } = await getVehicle({ ctx, input: { vin } });
    return { vin, fleet: fleet.code, model: model.code };
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'not_found') return null;
    throw error;
  }
}
