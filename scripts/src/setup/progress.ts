/** Says what is being done and how long it has taken, so that nobody wonders whether a long step has died. */
export interface Progress {
  say(words: string): void;
  during<T>(words: string, work: () => Promise<T>): Promise<T>;
}

/** A step that takes longer is mentioned again this often, seconds. */
const reminderS = 15;

export function makeProgress(write: (line: string) => void = (line) => console.log(line)): Progress {
  const startedAt = performance.now();
  const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;
  const say = (words: string): void => write(`[${seconds(startedAt).padStart(7)}] ${words}`);
  return {
    say,
    async during(words, work) {
      const began = performance.now();
      say(`${words} …`);
      const reminder = setInterval(() => say(`${words}: still at it, ${seconds(began)}`), reminderS * 1000);
      try {
        return await work();
      } finally {
        clearInterval(reminder);
        if (performance.now() - began > 1000) say(`${words}: ${seconds(began)}`);
      }
    },
  };
}
