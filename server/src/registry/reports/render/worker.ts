import { parentPort, workerData } from 'node:worker_threads';
import { reportDocx } from './docx.ts';
import type { RenderOrder } from './order.ts';
import { reportXlsx } from './xlsx.ts';

const order = workerData as RenderOrder;
parentPort?.postMessage({ docx: await reportDocx(order), xlsx: await reportXlsx(order) });
