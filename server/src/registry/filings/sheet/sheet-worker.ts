import { parentPort, workerData } from 'node:worker_threads';
import { defaultSheet } from './default-sheet.ts';
import { checkTemplate, fillTemplate, type TemplateFault, TemplateRefused } from './fill.ts';
import type { SheetData } from './placeholders.ts';

/** What the thread is given: a template to look through, or to fill; null is the built-in one. */
export type SheetOrder =
  | { do: 'check'; template: Uint8Array }
  | { do: 'fill'; template: Uint8Array | null; data: SheetData }
  | { do: 'default' };

export type SheetAnswer = { bytes: Uint8Array } | { faults: TemplateFault[] };

async function work(order: SheetOrder): Promise<SheetAnswer> {
  if (order.do === 'default') return { bytes: await defaultSheet() };
  const template = order.template === null ? await defaultSheet() : Buffer.from(order.template);
  if (order.do === 'fill') return { bytes: fillTemplate(template, order.data) };
  checkTemplate(template);
  return { bytes: new Uint8Array() };
}

const answer = await work(workerData as SheetOrder).catch((error: unknown): SheetAnswer => {
  if (error instanceof TemplateRefused) return { faults: error.faults };
  throw error;
});
parentPort?.postMessage(answer);
