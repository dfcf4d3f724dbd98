/**
 * Detects the end of the process by reads of `process.emit`, which Node performs before it emits.
 * The function itself stays the same: the application sees no extra listener and no frame of ours
 * on a stack.
 */
type Emit = typeof process.emit;

/** Called when `process.emit` is read; its result, if any, replaces the value for that read. */
type Reader = () => Emit | undefined;

/** Walked by index: the application may have replaced the iterators. */
let readers: readonly Reader[] = [];
let isInstalled = false;

/**
 * Watches for reads of `process.emit`.
 *
 * @returns whether that is possible.
 */
export function onEmitRead(reader: Reader): boolean {
  if (!isInstalled && !install()) return false;
  readers = withAlso(reader);
  return true;
}

/** Replaces `process.emit` while `work` runs. */
export function withEmit(emit: Emit, work: () => void): void {
  const reader: Reader = () => emit;
  readers = withAlso(reader);
  try {
    work();
  } finally {
    readers = without(reader);
  }
}

function withAlso(reader: Reader): readonly Reader[] {
  const all = without(undefined);
  all[all.length] = reader;
  return all;
}

/** Keeps readers that `work` added. */
function without(reader: Reader | undefined): Reader[] {
  const others: Reader[] = [];
  for (let at = 0; at < readers.length; at++) {
    const other = readers[at];
    if (other && other !== reader) others[others.length] = other;
  }
  return others;
}

function install(): boolean {
  const prototype = Object.getPrototypeOf(process) as object;
  // Another library got here first and defined it on the object itself.
  const holder = Object.hasOwn(process, 'emit') ? process : prototype;
  let emit: Emit = process.emit;
  isInstalled = Reflect.defineProperty(holder, 'emit', {
    configurable: true,
    enumerable: holder === process,
    get() {
      let chosen: Emit = emit;
      for (let at = 0; at < readers.length; at++) chosen = readers[at]?.() ?? chosen;
      return chosen;
    },
    // Others may install wrappers of their own.
    set(wrapper: Emit) {
      emit = wrapper;
    },
  });
  return isInstalled;
}
