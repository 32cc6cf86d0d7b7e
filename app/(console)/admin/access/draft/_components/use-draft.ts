'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { call } from '@/lib/browser/call';
import { ApiProblem } from '@/lib/browser/problem';
import { queryKeys } from '@/lib/browser/query-keys';
import type { AccessRule, Problem, RuleDraft } from '@/lib/contracts';

const TYPING_MS = 400;
const RETRY_MS = 5_000;
const POLL_INTERVAL_MS = 3_000;
const UNDO_STEPS = 50;

/** What the server keeps; revision 0: nothing yet. */
type Stored = Pick<RuleDraft, 'rules' | 'baseVersion' | 'revision'> & {
  author: string | null;
  updatedAt: number | null;
};
type DraftTrouble =
  /** Somebody else changed it while there was something here to save; null: it is gone. */
  { kind: 'changed'; theirs: RuleDraft | null } | { kind: 'refused'; problem: Problem } | { kind: 'unreachable' };

const fetchDraft = async (signal?: AbortSignal): Promise<RuleDraft | null> => {
  try {
    return await call('GET /acl/draft', {}, { signal });
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.status === 404) return null;
    throw error;
  }
};

/**
 * The draft that all administrators share. Each change is saved when it has stood still for a moment, one save at a time.
 * What others change is taken in while there is nothing to save here; otherwise somebody has to choose.
 */
export function useDraft(initial: Stored) {
  const queryClient = useQueryClient();
  const history = useHistory(initial.rules);
  const { rules } = history;
  const [stored, setStored] = useState<Stored>(initial);
  const [saving, setSaving] = useState(false);
  const [trouble, setTrouble] = useState<DraftTrouble | null>(null);
  const [takenFrom, setTakenFrom] = useState<{ author: string; at: number } | null>(null);
  const [held, setHeld] = useState(false);
  const saved = stored.rules === rules;

  const save = async (change: { rules: AccessRule[]; revision: number; baseVersion: number }): Promise<boolean> => {
    setSaving(true);
    try {
      await queryClient.cancelQueries({ queryKey: queryKeys.access.draft });
      const answer = await call('PUT /acl/draft', change);
      queryClient.setQueryData(queryKeys.access.draft, answer);
      // The very rules that were sent: what was typed meanwhile is still to be saved
      setStored({ ...answer, rules: change.rules });
      setTrouble(null);
      setTakenFrom(null);
      return true;
    } catch (error) {
      setTrouble(await readTrouble(error));
      return false;
    } finally {
      setSaving(false);
    }
  };

  const saveNow = useRef(save);
  saveNow.current = save;
  const mayTry = trouble === null || trouble.kind === 'unreachable';
  useEffect(() => {
    if (saved || saving || !mayTry) return;
    const { revision, baseVersion } = stored;
    const timer = setTimeout(
      () => void saveNow.current({ rules, revision, baseVersion }),
      trouble ? RETRY_MS : TYPING_MS,
    );
    return () => clearTimeout(timer);
  }, [rules, saved, saving, mayTry, trouble, stored]);

  useWarnBeforeUnload(!saved);

  const seen = useQuery({
    queryKey: queryKeys.access.draft,
    queryFn: ({ signal }) => fetchDraft(signal),
    refetchInterval: POLL_INTERVAL_MS,
    // Before the first save there is nothing to look at; that somebody else began one, the first save is told
    enabled: !saving && !held && stored.revision > 0 && trouble?.kind !== 'changed',
    // The page is given the draft each time it is opened
    gcTime: 0,
    meta: { resync: false },
  });
  const { data: theirs, dataUpdatedAt } = seen;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was just seen can be news, not what was saved since
  useEffect(() => {
    if (theirs === undefined || saving || !saved || held || trouble?.kind === 'changed') return;
    if ((theirs?.revision ?? 0) === stored.revision) return;
    if (theirs === null) return setTrouble({ kind: 'changed', theirs });
    adopt(theirs);
    setTakenFrom({ author: theirs.author, at: theirs.updatedAt });
  }, [dataUpdatedAt, held]);

  const adopt = (draft: RuleDraft) => {
    setStored(draft);
    history.restart(draft.rules);
    setTrouble(null);
  };

  return {
    ...stored,
    rules,
    saved,
    saving,
    trouble,
    takenFrom,
    unseen: seen.isError,
    change: (next: AccessRule[]) => {
      history.change(next);
      if (trouble?.kind === 'refused') setTrouble(null);
    },
    undo: history.undo,
    adopt,
    /** Over what is there now, or as a new draft; also onto another version. */
    replace: async (next: AccessRule[], baseVersion: number): Promise<boolean> => {
      const now = await fetchDraft().catch(() => undefined);
      if (now === undefined) {
        setTrouble({ kind: 'unreachable' });
        return false;
      }
      history.replace(next);
      return save({ rules: next, revision: now?.revision ?? 0, baseVersion });
    },
    /** While it is being published or thrown away, nothing is told of it. */
    hold: setHeld,
  };
}
export type Draft = ReturnType<typeof useDraft>;

/** Rules and what they were before, step by step. */
function useHistory(initial: AccessRule[]) {
  const [rules, setRules] = useState(initial);
  const [past, setPast] = useState<AccessRule[][]>([]);
  const undo = () => {
    setRules(past.at(-1) ?? rules);
    setPast(past.slice(0, -1));
  };
  return {
    rules,
    change: (next: AccessRule[]) => {
      setPast((before) => [...before.slice(1 - UNDO_STEPS), rules]);
      setRules(next);
    },
    /** No step of its own. */
    replace: setRules,
    /** Nothing before it. */
    restart: (next: AccessRule[]) => {
      setRules(next);
      setPast([]);
    },
    undo: past.length > 0 ? undo : null,
  };
}

function useWarnBeforeUnload(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [active]);
}

async function readTrouble(error: unknown): Promise<DraftTrouble> {
  if (!(error instanceof ApiProblem)) return { kind: 'unreachable' };
  if (error.problem.code !== 'draft_changed') return { kind: 'refused', problem: error.problem };
  try {
    return { kind: 'changed', theirs: await fetchDraft() };
  } catch {
    return { kind: 'unreachable' };
  }
}
