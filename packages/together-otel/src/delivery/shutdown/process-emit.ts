/**
 * `process.emit` as a place where the end of the process can be noticed. It stays the function that
 * it is, with no listener more than the application has, and nothing of ours on any stack: only
 * reading the property is noticed, which Node does before it emits.
 */
type Emit = typeof process.emit;

/** Is called when `process.emit` is read; what it returns is taken for it once. */
type Reader = () => Emit | undefined;

const readers = new Set<Reader>();
let isInstalled = false;

/**
 * Notices when `process.emit` is read.
 *
 * @returns whether it can be.
 */
export function onEmitRead(reader: Reader): boolean {
  if (!isInstalled && !install()) return false;
  readers.add(reader);
  return true;
}

/** Lets `process.emit` be another function while `work` runs. */
export function withEmit(emit: Emit, work: () => void): void {
  const reader: Reader = () => emit;
  readers.add(reader);
  try {
    work();
  } finally {
    readers.delete(reader);
  }
}

function install(): boolean {
  const prototype = Object.getPrototypeOf(process) as object;
  // Somebody was here first, and has it on the object itself.
  const holder = Object.hasOwn(process, 'emit') ? process : prototype;
  if (holder !== prototype && !Object.getOwnPropertyDescriptor(process, 'emit')?.configurable) {
    return false;
  }
  let emit: Emit = process.emit;
  Object.defineProperty(holder, 'emit', {
    configurable: true,
    enumerable: holder === process,
    get() {
      let chosen: Emit = emit;
      for (const reader of readers) chosen = reader() ?? chosen;
      return chosen;
    },
    // Others put wrappers of their own here.
    set(wrapper: Emit) {
      emit = wrapper;
    },
  });
  isInstalled = true;
  return true;
}
