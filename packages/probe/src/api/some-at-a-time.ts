/** So many requests are under way at once: a page full of deployments is read within the timeout. */
const AT_ONCE = 6;

/**
 * Asks for each item, some at a time, and answers in the order of the items.
 *
 * @throws the first failure; what has not begun then does not begin.
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
