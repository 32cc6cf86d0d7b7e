// Preloaded into the web server, which is not our program: it exits when the supervisor exits, so that a killed supervisor leaves
// no processes. Our own processes do the same in runProcess.
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), 5_000).unref();
});
// The channel alone must not keep the process alive
process.channel?.unref();
