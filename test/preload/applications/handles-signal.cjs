process.on('SIGTERM', () => {
  console.log('cleaning up');
  process.exit(3);
});
setInterval(() => {}, 1000);
process.kill(process.pid, 'SIGTERM');
