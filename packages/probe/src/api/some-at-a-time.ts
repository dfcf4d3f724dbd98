/**
 * Maximum number of concurrent requests: lets a full page of deployments be read within the
 * timeout.
 */
const AT_ONCE = 6;

/**
 * Maps items through requests, a few at a time, and returns results in the order of the items.
 *
 * @throws the first failure; requests not yet started are then dropped.
 */
export async function someAtATime<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const queue = [...items.entries()].values();
  let isOver = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (isOver) return;
      answers[index] = await ask(item);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    isOver = true;
  }
  return answers;
}
