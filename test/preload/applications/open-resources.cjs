// Prints the resources open when an application starts and one turn later.
const { getActiveResourcesInfo, _getActiveRequests } = process;

const before = getActiveResourcesInfo();
setImmediate(() => {
  const open = [...before, ...getActiveResourcesInfo()].filter((name) => name !== 'Immediate');
  console.log(JSON.stringify([open, _getActiveRequests().length]));
});
