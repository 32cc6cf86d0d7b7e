'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Age, Button } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { ApiProblem } from '@/lib/browser/problem';
import type { AccessRule } from '@/lib/contracts';
import { useProblemText } from '../../../../_components/use-problem-text';
import { takeOn } from '../../_components/compare-rules';
import { RulesBanner } from '../../_components/rules-banner';
import type { Draft } from './use-draft';
import type { PublishedRules } from './use-rule-checks';

type DraftBannersProps = { draft: Draft; published: PublishedRules };

/** What others did meanwhile, and the ways on from there. */
export function DraftBanners({ draft, published }: DraftBannersProps) {
  const t = useTranslations('access.draft');
  const { trouble, takenFrom, baseVersion } = draft;
  const [both, setBoth] = useState<string[]>([]);
  const outdated = baseVersion !== published.version;
  const b = (chunks: React.ReactNode) => <span className="font-medium">{chunks}</span>;
  return (
    <>
      {outdated && <OutdatedBanner draft={draft} published={published} onBoth={setBoth} />}
      {!outdated && both.length > 0 && (
        <RulesBanner
          tone="warning"
          actions={
            <Button size="sm" onClick={() => setBoth([])}>
              {t('bothSeen')}
            </Button>
          }
        >
          {t('both', { ids: both.join(', ') })}
        </RulesBanner>
      )}
      {!outdated && trouble?.kind === 'changed' && <ChangedBanner draft={draft} published={published} />}
      {!trouble && takenFrom && (
        <RulesBanner>
          {t.rich('taken', { author: takenFrom.author, b, age: () => <Age at={takenFrom.at} /> })}
        </RulesBanner>
      )}
    </>
  );
}

type OutdatedBannerProps = DraftBannersProps & {
  /** Ids of rules that both sides changed. */
  onBoth: (ids: string[]) => void;
};

/** Somebody published since the draft was begun: a publication of it would undo that, and is refused. */
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
      const merged = takeOn({ base: base.rules, theirs: published.rules, mine: draft.rules });
      if (await draft.replace(merged.rules, version)) onBoth(merged.both);
    } catch (thrown) {
      setError(thrown instanceof ApiProblem ? problemText(thrown.problem) : t('unreachable'));
    }
    setBusy(false);
  };
  return (
    <RulesBanner
      tone="warning"
      actions={
        <>
          <Button size="sm" onClick={() => void draft.replace([...published.rules], version)} disabled={busy}>
            {t('startOver', { version })}
          </Button>
          <Button size="sm" variant="primary" onClick={() => void go()} busy={busy}>
            {t('takeOn', { version })}
          </Button>
        </>
      }
    >
      <p>
        {t.rich('outdated', {
          version,
          author: author ?? '–',
          base: draft.baseVersion,
          b: (chunks) => <span className="font-medium">{chunks}</span>,
        })}
        {reason && ` ${t('outdatedReason', { reason })}`}
      </p>
      <p className="text-muted text-xs">{t('takeOnText')}</p>
      {error && <p className="text-critical">{error}</p>}
    </RulesBanner>
  );
}

/** Somebody else changed or threw away the draft while there was something here to save. */
function ChangedBanner({ draft, published }: DraftBannersProps) {
  const t = useTranslations('access.draft');
  if (draft.trouble?.kind !== 'changed') return null;
  const { theirs } = draft.trouble;
  const keep = (rules: AccessRule[]) => void draft.replace(rules, theirs?.baseVersion ?? published.version);
  return (
    <RulesBanner
      tone="warning"
      actions={
        <>
          <Button size="sm" onClick={() => (theirs ? draft.adopt(theirs) : keep([...published.rules]))}>
            {t(theirs ? 'takeTheirs' : 'beginAgain')}
          </Button>
          <Button size="sm" variant="primary" onClick={() => keep(draft.rules)}>
            {t(theirs ? 'putMine' : 'keepMine')}
          </Button>
        </>
      }
    >
      {theirs
        ? t.rich('changedByOther', {
            author: theirs.author,
            b: (chunks) => <span className="font-medium">{chunks}</span>,
            age: () => <Age at={theirs.updatedAt} />,
          })
        : t('gone')}
    </RulesBanner>
  );
}
