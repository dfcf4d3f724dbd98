/** Records every change to the environment and prints them at exit. */
const writes = [];
const note =
  (action) =>
  (target, name, ...rest) => {
    writes.push(`${action} ${String(name)}`);
    return Reflect[action](target, name, ...rest);
  };
process.env = new Proxy(process.env, {
  set: note('set'),
  deleteProperty: note('deleteProperty'),
  defineProperty: note('defineProperty'),
});
process.on('exit', () => console.log(`changed variables: ${writes.join(', ') || 'none'}`));
