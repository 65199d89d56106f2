/**
 * Takes steps beside each other until none finds anything to do. A lane that finds nothing rests until another has done
 * something, which may give it work.
 * @throws what the first failing step throws, once all that are under way have ended
 */
export async function inLanes(lanes: number, step: () => Promise<boolean>): Promise<void> {
  const going = new Map<number, Promise<{ lane: number; worked: boolean }>>();
  const start = (lane: number): void => {
    if (!going.has(lane))
      going.set(
        lane,
        step().then((worked) => ({ lane, worked })),
      );
  };
  const startAll = (): void => Array.from({ length: lanes }, (_, lane) => lane).forEach(start);
  try {
    startAll();
    while (going.size > 0) {
      const { lane, worked } = await Promise.race(going.values());
      going.delete(lane);
      if (worked) startAll();
    }
  } finally {
    await Promise.allSettled(going.values());
  }
}
