import { attempt } from '../guard.ts';

// Captured: an application may replace them.
const { apply } = Reflect;
const { load } = Atomics;

/**
 * Calls `work` before the application blocks this thread in `Atomics.wait`, as the idle threads of
 * Piscina and Tinypool do: until the next task, no timer runs and no signal is handled.
 *
 * @param work runs before every such wait, among the application's replacements.
 */
export function beforeBlocking(work: () => void): void {
  const observed = new Proxy(Atomics.wait, {
    apply(target, self, args: Parameters<typeof Atomics.wait>) {
      attempt(() => {
        // By index: the application may have replaced the iterators. Otherwise it returns at once.
        if (load(args[0], args[1]) === args[2]) work();
      });
      return apply(target, self, args) as ReturnType<typeof Atomics.wait>;
    },
  });
  Reflect.set(Atomics, 'wait', observed);
}
