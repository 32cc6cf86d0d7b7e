// Remote commands in words and pictures; props in, nothing fetched.
export { CommandClock } from './command-clock';
export { CommandParams, paramsOf } from './command-params';
export { CommandProgress } from './command-progress';
export { CommandStateBadge } from './command-state-badge';
export { useCommandText } from './use-command-text';
