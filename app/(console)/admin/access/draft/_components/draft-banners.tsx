'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Age, Button } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { ApiProblem } from '@/lib/browser/problem';
import type { AccessRule, RuleDraft } from '@/lib/contracts';
import { useProblemText } from '../../../../_components/use-problem-text';
import { rebaseRules } from '../../_components/compare-rules';
import { RulesBanner } from '../../_components/rules-banner';
import type { Draft } from './use-draft';
import type { PublishedRules } from './use-rule-checks';

type DraftBannersProps = { draft: Draft; published: PublishedRules };

const bold = (chunks: ReactNode) => <span className="font-medium">{chunks}</span>;

/** Conflicts with other administrators' changes, and how to resolve them. */
export function DraftBanners({ draft, published }: DraftBannersProps) {
  const t = useTranslations('access.draft');
  const { trouble, adoptedFrom, baseVersion } = draft;
  const [both, setBoth] = useState<string[]>([]);
  const outdated = baseVersion !== published.version;
  return (
    <>
      {outdated && <OutdatedBanner draft={draft} published={published} onBoth={setBoth} />}
      {!outdated && both.length > 0 && (
        <RulesBanner tone="warning" actions={<Choice label={t('bothSeen')} onClick={() => setBoth([])} />}>
          {t('both', { ids: both.join(', ') })}
        </RulesBanner>
      )}
      {!outdated && trouble?.kind === 'changed' && (
        <ChangedBanner draft={draft} published={published} theirs={trouble.theirs} />
      )}
      {!trouble && adoptedFrom && (
        <RulesBanner>
          {t.rich('taken', { author: adoptedFrom.author, b: bold, age: () => <Age at={adoptedFrom.at} /> })}
        </RulesBanner>
      )}
    </>
  );
}

type ChoiceProps = { label: string; primary?: boolean; busy?: boolean; disabled?: boolean; onClick: () => void };

function Choice({ label, primary = false, ...props }: ChoiceProps) {
  return (
    <Button size="sm" variant={primary ? 'primary' : undefined} {...props}>
      {label}
    </Button>
  );
}

type OutdatedBannerProps = DraftBannersProps & {
  onBoth: (ids: string[]) => void;
};

/** A newer version was published since the draft was started: the draft has to be rebased before it can be published. */
function OutdatedBanner({ draft, published, onBoth }: OutdatedBannerProps) {
  const t = useTranslations('access.draft');
  const problemText = useProblemText('access');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const { version, author, reason } = published;
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const base = await call('GET /acl', { version: draft.baseVersion });
      const merged = rebaseRules({ base: base.rules, theirs: published.rules, mine: draft.rules });
      if (await draft.replace(merged.rules, version)) onBoth(merged.both);
    } catch (thrown) {
      setError(thrown instanceof ApiProblem ? problemText(thrown.problem) : t('unreachable'));
    }
    setBusy(false);
  };
  const startOver = () => void draft.replace([...published.rules], version);
  const actions = (
    <>
      <Choice label={t('startOver', { version })} disabled={busy} onClick={startOver} />
      <Choice label={t('rebase', { version })} primary busy={busy} onClick={() => void go()} />
    </>
  );
  return (
    <RulesBanner tone="warning" actions={actions}>
      <p>
        {t.rich('outdated', { version, author: author ?? '–', base: draft.baseVersion, b: bold })}
        {reason && ` ${t('outdatedReason', { reason })}`}
      </p>
      <p className="text-muted text-xs">{t('rebaseText')}</p>
      {error && <p className="text-critical">{error}</p>}
    </RulesBanner>
  );
}

/** Another administrator changed or discarded (null) the draft while there were unsaved changes here. */
function ChangedBanner({ draft, published, theirs }: DraftBannersProps & { theirs: RuleDraft | null }) {
  const t = useTranslations('access.draft');
  const keep = (rules: AccessRule[]) => void draft.replace(rules, theirs?.baseVersion ?? published.version);
  const yieldToThem = () => (theirs ? draft.adopt(theirs) : keep([...published.rules]));
  const actions = (
    <>
      <Choice label={t(theirs ? 'takeTheirs' : 'beginAgain')} onClick={yieldToThem} />
      <Choice label={t(theirs ? 'putMine' : 'keepMine')} primary onClick={() => keep(draft.rules)} />
    </>
  );
  return (
    <RulesBanner tone="warning" actions={actions}>
      {theirs
        ? t.rich('changedByOther', { author: theirs.author, b: bold, age: () => <Age at={theirs.updatedAt} /> })
        : t('gone')}
    </RulesBanner>
  );
}
