/** Compresses on libuv's thread pool. */
export function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    process
      .getBuiltinModule('node:zlib')
      .gzip(bytes, (error, zipped) => (error ? reject(error) : resolve(zipped)));
  });
}
