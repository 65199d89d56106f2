import { ProblemError } from '../../../platform/http/problem.ts';
import { filledWords, type Words } from '../../../platform/http/words.ts';
import { runInThread, ThreadEnded } from '../../../platform/one-shot-thread.ts';
import { Turns } from '../../../platform/turns.ts';
import type { TemplateFault } from './fill.ts';
import type { SheetAnswer, SheetOrder } from './sheet-worker.ts';

/** A template that takes longer is given up, milliseconds: 2,000 cameras fill in about one second. */
const deadlineMs = 30_000;
/** Memory of the thread, MiB. */
const heapMb = 384;
/** Sheets waiting for the one that is being made, on one hub. */
const waitingMax = 20;

const turns = new Turns(1);
const program = new URL('./sheet-worker.ts', import.meta.url);

/**
 * Looks a template through, or fills it, in a thread of its own.
 * @throws ProblemError `bad-request` with everything that is wrong with the template, `unavailable` when many wait
 */
export async function runSheet(order: SheetOrder): Promise<Buffer> {
  if (turns.waiting >= waitingMax) throw new ProblemError('unavailable', { code: 'sheets-queue-full', retryAfterS: 5 });
  const answer = await turns.take(() => answerOf(order));
  if ('faults' in answer) throw refused(answer.faults);
  return Buffer.from(answer.bytes);
}

async function answerOf(order: SheetOrder): Promise<SheetAnswer> {
  try {
    return await runInThread(program, order, { deadlineMs, heapMb });
  } catch (error) {
    // An error of the program's own is ours to see; all else is a template that takes too much.
    if (error instanceof ThreadEnded && (error.why !== 'failed' || error.cause === undefined)) return tooMuch;
    throw error;
  }
}

const tooMuch: SheetAnswer = { faults: [{ code: 'too-large', about: '' }] };

/** What each fault tells whoever uploaded the template. `{about}` is the placeholder. */
const texts: Record<string, Words> = {
  'not-docx': {
    zh: '不是 Word 文档（.docx）：请用 Word 或 WPS 另存为 .docx',
    en: 'this is no Word document: save it as .docx',
  },
  'old-word': {
    zh: '这是旧版 Word（.doc）或加密文档：请去掉密码，另存为 .docx',
    en: 'this is an old or locked Word document: save it as .docx',
  },
  macros: { zh: '文档带有宏：请另存为不带宏的 .docx', en: 'the document holds macros: save it without them as .docx' },
  'too-large': {
    zh: '文档过大或过于复杂：请删除图片和多余内容',
    en: 'the document is too large or takes too long: remove pictures',
  },
  'unknown-placeholder': {
    zh: '没有名为“{about}”的占位符：请对照占位符清单更正',
    en: 'there is no placeholder “{about}”: compare the list',
  },
  unclosed_tag: { zh: '占位符“{about}”没有右花括号', en: 'the placeholder “{about}” has no closing brace' },
  unopened_tag: { zh: '占位符“{about}”没有左花括号', en: 'the placeholder “{about}” has no opening brace' },
  unclosed_loop: {
    zh: '列表“{about}”没有结束（缺少 /{about}）',
    en: 'the list “{about}” does not end (/{about} is missing)',
  },
  unopened_loop: {
    zh: '列表“{about}”没有开始（缺少 #{about}）',
    en: 'the list “{about}” does not begin (#{about} is missing)',
  },
  closing_tag_does_not_match_opening_tag: {
    zh: '列表“{about}”的开始和结束不一致',
    en: 'the list “{about}” begins and ends by different names',
  },
};

function refused(faults: readonly TemplateFault[]): ProblemError {
  return new ProblemError('bad-request', {
    code: 'template-refused',
    faults: faults.map(({ code, about }) => {
      const text = texts[code] ?? {
        zh: `模板有误：${code}（{about}）`,
        en: `the template is not right: ${code} ({about})`,
      };
      return { path: about === '' ? 'template' : about, message: filledWords(text, { about }) };
    }),
  });
}
