// Prints a line for each SIGINT and exits on SIGTERM.
process.on('SIGINT', () => console.log('interrupted'));
process.on('SIGTERM', () => process.exit(0));
setInterval(() => {}, 1000);
console.log(`ready, run is ${process.ppid}.`);
