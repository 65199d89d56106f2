import { parentPort } from 'node:worker_threads';
import type { PlanTask, TaskAnswer } from './task.ts';
import { workOut } from './work-out.ts';

// The thread in which plans are worked out, one after another. It knows no database: numbers come in, a plan goes out.

const port = parentPort;
if (!port) throw new Error('this program is a thread of the hub; it is started by `PlanThread`');
port.on('message', (task: PlanTask) => port.postMessage(answerTo(task)));

function answerTo(task: PlanTask): TaskAnswer {
  try {
    return workOut(task);
  } catch (error) {
    return { failed: (error as Error).stack ?? String(error) };
  }
}
