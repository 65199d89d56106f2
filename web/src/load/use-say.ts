import { type LoadPercentile, waitIn } from '@sharp-eyes/protocol';
import { useWords } from '../words/use-words.ts';

/** Waits in words: “3 分钟”; where some last, “超过 3 分钟”. */
export function useSay(): { wait: (seconds: number) => string; percentile: (of: LoadPercentile) => string } {
  const words = useWords();
  const wait = (seconds: number) => {
    const { value, unit } = waitIn(seconds);
    return words(`load.unit.${unit}`, { value });
  };
  const percentile = ({ leastS, mostS }: LoadPercentile) => {
    const least = wait(leastS);
    if (mostS === null) return words('load.longer', { time: least });
    const most = wait(mostS);
    return least === most ? words('load.within', { time: least }) : words('load.between', { least, most });
  };
  return { wait, percentile };
}
