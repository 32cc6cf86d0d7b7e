'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { call } from '@/lib/browser/call';
import { ApiProblem } from '@/lib/browser/problem';
import { queryKeys } from '@/lib/browser/query-keys';
import type { AccessRule, Problem, RuleDraft } from '@/lib/contracts';

const DEBOUNCE_MS = 400;
const RETRY_MS = 5_000;
const POLL_INTERVAL_MS = 3_000;
const UNDO_STEPS = 50;

/** The stored draft; revision 0: none is stored. */
type Stored = Pick<RuleDraft, 'rules' | 'baseVersion' | 'revision'> & {
  author: string | null;
  updatedAt: number | null;
};
type Change = Pick<RuleDraft, 'rules' | 'revision' | 'baseVersion'>;
type DraftTrouble =
  /** Another administrator changed the draft while there were unsaved changes; null: it was discarded. */
  { kind: 'changed'; theirs: RuleDraft | null } | { kind: 'refused'; problem: Problem } | { kind: 'unreachable' };

/**
 * The draft that all administrators share. Changes are saved after a debounce, one save at a time. Changes of others are
 * adopted while there is nothing unsaved; otherwise the user has to choose.
 */
export function useDraft(initial: Stored) {
  const queryClient = useQueryClient();
  const history = useHistory(initial.rules);
  const { rules } = history;
  const [stored, setStored] = useState<Stored>(initial);
  const [saving, setSaving] = useState(false);
  const [trouble, setTrouble] = useState<DraftTrouble | null>(null);
  const [adoptedFrom, setAdoptedFrom] = useState<{ author: string; at: number } | null>(null);
  const [held, setHeld] = useState(false);
  const saved = stored.rules === rules;

  const save = async (change: Change): Promise<boolean> => {
    setSaving(true);
    try {
      await queryClient.cancelQueries({ queryKey: queryKeys.access.draft });
      const answer = await call('PUT /acl/draft', change);
      queryClient.setQueryData(queryKeys.access.draft, { draft: answer });
      // The same array that was sent: later changes are still unsaved
      setStored({ ...answer, rules: change.rules });
      setTrouble(null);
      setAdoptedFrom(null);
      return true;
    } catch (error) {
      setTrouble(await readTrouble(error));
      return false;
    } finally {
      setSaving(false);
    }
  };

  const maySave = trouble === null || trouble.kind === 'unreachable';
  useAutosave({
    change: { rules, revision: stored.revision, baseVersion: stored.baseVersion },
    enabled: !saved && !saving && maySave,
    delayMs: trouble ? RETRY_MS : DEBOUNCE_MS,
    save,
  });
  useWarnBeforeUnload(!saved);

  const adopt = (draft: RuleDraft) => {
    setStored(draft);
    history.restart(draft.rules);
    setTrouble(null);
  };
  const isConflict = trouble?.kind === 'changed';
  const polled = usePolledDraft({
    // Before the first save there is nothing to poll; a conflict with another draft is reported by that save
    enabled: !saving && !held && stored.revision > 0 && !isConflict,
    held,
    onPolled: (theirs) => {
      if (saving || !saved || isConflict || (theirs?.revision ?? 0) === stored.revision) return;
      if (theirs === null) return setTrouble({ kind: 'changed', theirs });
      adopt(theirs);
      setAdoptedFrom({ author: theirs.author, at: theirs.updatedAt });
    },
  });

  return {
    ...stored,
    rules,
    saved,
    saving,
    trouble,
    adoptedFrom,
    unseen: polled.isError,
    change: (next: AccessRule[]) => {
      history.change(next);
      if (trouble?.kind === 'refused') setTrouble(null);
    },
    undo: history.undo,
    adopt,
    /** Overwrites the stored draft, or stores a new one, based on `baseVersion`. */
    replace: async (next: AccessRule[], baseVersion: number): Promise<boolean> => {
      const now = await call('GET /acl/draft', {}).catch(() => null);
      if (now === null) {
        setTrouble({ kind: 'unreachable' });
        return false;
      }
      history.replace(next);
      return save({ rules: next, revision: now.draft?.revision ?? 0, baseVersion });
    },
    /** Suspends polling during a publication or discard. */
    hold: setHeld,
  };
}
export type Draft = ReturnType<typeof useDraft>;

type AutosaveOptions = { change: Change; enabled: boolean; delayMs: number; save: (change: Change) => unknown };

/** Saves the change once it and `enabled` have not changed for `delayMs`. */
function useAutosave({ change: { rules, revision, baseVersion }, enabled, delayMs, save }: AutosaveOptions): void {
  const saveNow = useEffectEvent(save);
  useEffect(() => {
    if (!enabled) return;
    const timer = setTimeout(() => saveNow({ rules, revision, baseVersion }), delayMs);
    return () => clearTimeout(timer);
  }, [rules, revision, baseVersion, enabled, delayMs]);
}

type PollOptions = { enabled: boolean; held: boolean; onPolled: (draft: RuleDraft | null) => void };

/** Polls the stored draft; null: there is none. */
function usePolledDraft({ enabled, held, onPolled }: PollOptions) {
  const query = useQuery({
    queryKey: queryKeys.access.draft,
    queryFn: ({ signal }) => call('GET /acl/draft', {}, { signal }),
    // A new object for every poll, so that each is reported, also when its draft equals the one before
    structuralSharing: false,
    refetchInterval: POLL_INTERVAL_MS,
    enabled,
    // The server renders the page with the current draft
    gcTime: 0,
    meta: { resync: false },
  });
  const { data } = query;
  const report = useEffectEvent(onPolled);
  useEffect(() => {
    if (data && !held) report(data.draft);
  }, [data, held]);
  return query;
}

/** Rules with undo. */
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
    /** Without an undo step. */
    replace: setRules,
    /** Clears the undo steps. */
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
    const { draft } = await call('GET /acl/draft', {});
    return { kind: 'changed', theirs: draft };
  } catch {
    return { kind: 'unreachable' };
  }
}
