/** Called once when the web server starts, before its first request; not in a build. */
export async function register(): Promise<void> {
  // Next replaces the name and drops the branch where it bundles for its edge runtime, which has no process to end
  if (process.env.NEXT_RUNTIME === 'nodejs') (await import('@/lib/web/check-config')).checkConfig();
}
