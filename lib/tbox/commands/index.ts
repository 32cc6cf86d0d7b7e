export { type CommandOptions, type CommandTuning, CommandUnit, DEFAULT_COMMAND_TUNING } from './command-unit';
export type { ExecutionRequest, Executor, Outcome, Refusal } from './executor';
export type { TboxFaults } from './faults';
export { openFileJournal } from './file-journal';
export type { Journal } from './journal';
export { createMemoryJournal } from './journal-entries';
export { parseJson } from './parse-json';
export type { TimeBounds } from './server-time';
