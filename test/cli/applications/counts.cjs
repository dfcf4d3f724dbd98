// Reports each SIGINT, and ends at a SIGTERM.
process.on('SIGINT', () => console.log('interrupted'));
process.on('SIGTERM', () => process.exit(0));
setInterval(() => {}, 1000);
console.log(`ready, run is ${process.ppid}.`);
