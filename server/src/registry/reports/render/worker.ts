import { parentPort, workerData } from 'node:worker_threads';
import { reportDocx } from './docx.ts';
import type { RenderOrder, SentOrder } from './order.ts';
import { reportXlsx } from './xlsx.ts';

const sent = workerData as SentOrder;
const order: RenderOrder = { ...sent, content: JSON.parse(sent.content) as RenderOrder['content'] };
parentPort?.postMessage({ docx: await reportDocx(order), xlsx: await reportXlsx(order) });
