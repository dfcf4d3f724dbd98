// Announces that it is ready; with `handles`, prints the signal that ended it.
if (process.argv[2] === 'handles') {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    process.on(signal, () => {
      console.log(signal);
      process.exit(7);
    });
  }
}
setInterval(() => {}, 1000);
console.log('ready');
