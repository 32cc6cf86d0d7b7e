import { type CommandEventType, type CommandState, isFinished, type Operation } from '@/lib/contracts';
import type { Actor } from '../context';
import { dueAt, transition } from './state';

export type StoredCommand = {
  id: string;
  vin: string;
  fleetId: number;
  operation: Operation;
  state: CommandState;
  requestedById: string;
  expiresAt: number;
  sentAt: number | null;
  finishedAt: number | null;
  dueAt: number | null;
  code: string | null;
  detail: string | null;
  result: Record<string, unknown> | null;
  eventCount: number;
  /** Types of all its events. */
  eventTypes: CommandEventType[];
};

type NewEvent = {
  type: CommandEventType;
  at: number;
  actor?: Actor | null;
  vehicleAt?: number;
  code?: string | undefined;
  detail?: string | undefined;
  result?: Record<string, unknown> | undefined;
};
type EventRow = Omit<NewEvent, 'result'> & { seq: number; state: CommandState; changed: boolean };

/**
 * Of an event. `changed`, `recorded`, `contradiction`: added to the history, the first with another state; `duplicate`:
 * ignored; `dropped`: ignored, as the history has MAX_EVENTS.
 */
export type Outcome = 'changed' | 'recorded' | 'duplicate' | 'contradiction' | 'dropped';

// Far more than a correct exchange has
const MAX_EVENTS = 60;
const ANSWERS: readonly CommandEventType[] = ['accepted', 'rejected', 'executing', 'succeeded', 'failed'];

/** TBoxes repeat answers, and brokers deliveries. */
const REPEATED: readonly CommandEventType[] = [...ANSWERS, 'delivered', 'unverified'];

const isAnswer = (type: CommandEventType): boolean => ANSWERS.includes(type);

/** The events that one transaction adds to a command. */
export class CommandChange {
  readonly events: EventRow[] = [];
  decidedBy: Actor | null = null;
  /** Number of events before the transaction. */
  readonly before: number;

  constructor(readonly command: StoredCommand) {
    this.before = command.eventCount;
  }

  /** Has a final state: is not sent any more. */
  get settled(): boolean {
    return this.command.finishedAt !== null;
  }

  /** Waits for its vehicle from now on. */
  get queued(): boolean {
    return this.events.some(({ changed, state }) => changed && state === 'queued');
  }

  get published(): boolean {
    return this.events.some(({ type }) => type === 'published');
  }

  add(event: NewEvent): Outcome {
    const { command } = this;
    if (REPEATED.includes(event.type) && command.eventTypes.includes(event.type)) return 'duplicate';
    const next = transition(command.state, command.sentAt !== null, event.type);
    if (!next && command.eventCount >= MAX_EVENTS) return 'dropped';
    if (next?.changed) this.#enter(next.state, event);
    const { result: _result, ...row } = event;
    command.eventCount += 1;
    command.eventTypes.push(event.type);
    this.events.push({ ...row, seq: command.eventCount, state: command.state, changed: next?.changed ?? false });
    if (event.type === 'not_sent') this.#takeBackSent();
    if (!next) return 'contradiction';
    return next.changed ? 'changed' : 'recorded';
  }

  /** A command of which every `sent` was followed by `not_sent` was never sent: it may expire or be cancelled. */
  #takeBackSent(): void {
    const { command } = this;
    const count = (type: CommandEventType) => command.eventTypes.filter((one) => one === type).length;
    if (command.state !== 'queued' || count('sent') !== count('not_sent')) return;
    command.sentAt = null;
    command.dueAt = dueAt(command, command.expiresAt);
  }

  #enter(state: CommandState, event: NewEvent): void {
    const { command } = this;
    command.state = state;
    command.dueAt = dueAt(command, event.at);
    if (isFinished(state)) command.finishedAt ??= event.at;
    if (isAnswer(event.type)) {
      command.code = event.code ?? null;
      command.detail = event.detail ?? null;
      command.result = event.result ?? null;
    }
  }
}
