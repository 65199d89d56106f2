import { Worker } from 'node:worker_threads';
import { readLimits } from './limits.ts';
import type { FaultyShape, FileHead, MadeShape, PointShape, ReadAnswer, ReadOrder } from './messages.ts';
import { FileRefusal } from './refusal.ts';

export interface Chunk {
  shapes: (MadeShape | PointShape)[];
  faults: FaultyShape[];
}

/**
 * Reads a map file in a thread of its own, with its own memory and a deadline: whatever the file holds, the hub goes on
 * serving. Shapes come in chunks, the next one when the last was taken.
 * @throws FileRefusal
 */
export async function* readMapFile(
  order: Omit<ReadOrder, 'file'> & { file: Buffer },
  { deadlineMs = readLimits.deadlineMs, heapMb = readLimits.heapMb }: { deadlineMs?: number; heapMb?: number } = {},
): AsyncGenerator<FileHead | Chunk> {
  const file = new ArrayBuffer(order.file.length);
  order.file.copy(new Uint8Array(file));
  const worker = new Worker(new URL('./reader-main.ts', import.meta.url), {
    workerData: { ...order, file } satisfies ReadOrder,
    transferList: [file],
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 },
    stdout: true,
    stderr: true,
  });
  const answers = answersOf(worker, deadlineMs);
  try {
    for await (const answer of answers) {
      if (answer.say === 'refused') throw new FileRefusal(answer.code, answer.values);
      if (answer.say === 'end') return;
      const { say, ...rest } = answer;
      if (say === 'head') yield rest as FileHead;
      else yield rest as Chunk;
      worker.postMessage('next');
    }
  } finally {
    await worker.terminate();
  }
}

async function* answersOf(worker: Worker, deadlineMs: number): AsyncGenerator<ReadAnswer> {
  const queue: ReadAnswer[] = [];
  let ended: FileRefusal | undefined;
  let wake: () => void = () => undefined;
  const end = (refusal: FileRefusal): void => {
    ended ??= refusal;
    wake();
  };
  worker.on('message', (answer: ReadAnswer) => {
    queue.push(answer);
    wake();
  });
  worker.on('error', (error: Error & { code?: string }) => {
    const why = error.message.slice(0, 80);
    end(new FileRefusal(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'too-much-memory' : 'unreadable', { why }));
  });
  worker.on('exit', () => end(new FileRefusal('unreadable', { why: 'the reader ended' })));
  // Only the reader's own time counts: what the hub does with a chunk is not the file's fault.
  let leftMs = deadlineMs;
  for (;;) {
    const next = queue.shift();
    if (next) yield next;
    else if (ended) throw ended;
    else {
      const since = performance.now();
      const timer = setTimeout(() => end(new FileRefusal('too-long', { seconds: deadlineMs / 1000 })), leftMs);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      clearTimeout(timer);
      leftMs = Math.max(1, leftMs - (performance.now() - since));
    }
  }
}
