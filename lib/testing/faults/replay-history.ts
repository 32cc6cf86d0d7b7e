import type { CommandEventType, CommandState } from '@/lib/contracts';
import { transition } from '@/lib/domain/commands/state';

export type HistoryEvent = {
  seq: number;
  type: CommandEventType;
  state: CommandState;
  changed: boolean;
  /** ms since the epoch */
  at: number;
  code: string | null;
};

/** Whether the events of a command, applied in order, result in its state. */
export function replayHistory({ state: final, events }: { state: CommandState; events: HistoryEvent[] }): boolean {
  const [first] = events;
  if (first?.type !== 'requested' || first.seq !== 1) return false;
  let state: CommandState = first.state;
  // A command that was only ever refused was not sent
  let handedOver = 0;
  for (const [i, event] of events.slice(1).entries()) {
    if (event.seq !== i + 2) return false;
    const next = transition(state, handedOver > 0, event.type);
    if ((next?.changed ?? false) !== event.changed) return false;
    if (next?.changed) state = next.state;
    if (event.state !== state) return false;
    if (event.type === 'sent') handedOver += 1;
    if (event.type === 'not_sent') handedOver -= 1;
  }
  return state === final;
}
