// Loaded before a program that is not ours (the web server): it ends when the supervisor is gone, so that a killed
// supervisor leaves nothing behind. Our own processes do the same in runProcess.
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), 5_000).unref();
});
// The channel alone must not keep the process alive
process.channel?.unref();
