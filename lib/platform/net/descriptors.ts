// If the limit is unknown: every system in use has at least this
const FALLBACK_DESCRIPTORS = 1_024;

/** RLIMIT_NOFILE; Node has raised it to the hard limit. */
export function readDescriptorLimit(): number {
  // Otherwise the report resolves the peers' names by DNS; @types/node 22 lacks this property
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: number | 'unlimited' } } };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : FALLBACK_DESCRIPTORS;
}
