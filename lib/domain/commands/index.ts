// Remote commands, from a person's request to what is known for certain of its outcome.
// Invariant: state, history, outbox and audit change in one transaction; what was handed to a broker may have been executed,
// so it is never called expired or cancelled, only answered or unknown; a final state changes never, unknown by an answer.

export { answerConfig, type ReportedConfig, readConfig } from './answer-config';
export { awaitOutcome } from './await-outcome';
export { createBatch } from './batch/create-batch';
export { previewBatch } from './batch/preview-batch';
export { getBatch, listBatches } from './batch/read-batches';
export { runBatches } from './batch/run-batches';
export { pauseBatch, resumeBatch, stopBatch } from './batch/steer-batch';
export { type ClaimedCommand, claimCommands } from './claim-commands';
export { createDispatcher, type Dispatcher } from './create-dispatcher';
export {
  approveCommand,
  cancelCommand,
  denyCommand,
} from './decide-command';
export { createDispatchMetrics } from './dispatch-metrics';
export { exportCommands } from './export-commands';
export { getCommand } from './get-command';
export { acceptCommand, issueCommand } from './issue-command';
export { listAvailableCommands } from './list-available-commands';
export { listCommands } from './list-commands';
export { createOutcomeWatch, type OutcomeWatch } from './outcome-watch';
export { createProgressWriter } from './progress-writer';
export { type Answer, readAnswer } from './read-answer';
export { readCommandStatistics } from './read-statistics';
export { type Delivery, recordDeliveries } from './record-deliveries';
export { recordFirmware } from './record-firmware';
export { type AnswerOutcome, type Progress, recordProgress, type Sending } from './record-progress';
export { retryUndelivered } from './retry-undelivered';
export { type CommandSigning, commandKeys, signRequest } from './sign-request';
export { sweepDeadlines } from './sweep-deadlines';
