console.log('leaving');
process.exitCode = 7;
