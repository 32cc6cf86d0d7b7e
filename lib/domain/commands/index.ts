// Remote commands, from a user's request to its outcome. Invariant: state, history, outbox and audit change in one transaction;
// a command that was sent may have been executed, so it never becomes expired or cancelled, only answered or unknown; a final
// state does not change, but for `unknown` by an answer.

export { answerConfig, type ReportedConfig, readConfig, recordFirmware } from './answer-config';
export { getBatch, listBatches, pauseBatch, resumeBatch, stopBatch } from './batch/batches';
export { createBatch, previewBatch } from './batch/create-batch';
export { runBatches } from './batch/run-batches';
export { cancelNotPermitted } from './cancel-not-permitted';
export { type ClaimedCommand, claimCommands } from './claim-store';
export { createDispatcher, type Dispatcher } from './create-dispatcher';
export {
  approveCommand,
  cancelCommand,
  denyCommand,
} from './decide-command';
export { createDispatchMetrics } from './dispatch-metrics';
export { cancelForArchive } from './end-for-archive';
export { getCommand } from './get-command';
export { acceptCommand, issueCommand } from './issue-command';
export { listAvailableCommands } from './list-available-commands';
export { exportCommands, listCommands } from './list-commands';
export { awaitOutcome, createOutcomeWatch, type OutcomeWatch } from './outcome-watch';
export { createProgressWriter } from './progress-writer';
export { type Answer, readAnswer } from './read-answer';
export { readCommandStatistics } from './read-statistics';
export { type Delivery, recordDeliveries, retryUndelivered } from './record-deliveries';
export { type AnswerOutcome, type Progress, recordProgress, type Sending } from './record-progress';
export { type CommandSigning, commandKeys, signRequest } from './sign-request';
export { liftSuspension, listSuspensions, suspendCommands } from './suspension/suspensions';
export { sweepDeadlines } from './sweep-deadlines';
