export { type CommandOptions, type CommandTuning, CommandUnit, DEFAULT_COMMAND_TUNING } from './command-unit';
export { type ExecutionRequest, type Executor, NO_EXECUTOR, type Outcome, type Refusal } from './executor';
export { CRASH_POINTS, type CrashPoint, type TboxFaults } from './faults';
export { openFileJournal } from './file-journal';
export type { CommandKey, Journal, JournalEntry } from './journal';
export { createMemoryJournal } from './journal-entries';
export { parseJson } from './parse-json';
export type { Monotonic, TimeBounds } from './server-time';
