// Views of remote commands. Invariant: they take props and fetch nothing.
export { CommandClock } from './command-clock';
export { CommandParams, paramsOf } from './command-params';
export { CommandProgress } from './command-progress';
export { CommandStateBadge } from './command-state-badge';
export { KnownComparison } from './known-comparison';
export { useCommandText } from './use-command-text';
export { useSuspendedText } from './use-suspended-text';
