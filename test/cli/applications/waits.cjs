// Says that it is there, and reports which signal ended it when it is asked to handle them.
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
