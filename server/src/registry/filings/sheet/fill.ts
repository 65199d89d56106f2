import Docxtemplater from 'docxtemplater';
import PizZip from 'pizzip';
import { TableError } from '../../../platform/tables/table.ts';
import { measuredZip } from '../../../platform/tables/zip-guard.ts';
import { templateLimits } from './limits.ts';
import { inBothLanguages, knownTags, type SheetData } from './placeholders.ts';

const known = knownTags();
/** Faults named at once. */
const faultsMax = 50;

/** What is wrong with a template: a code for words, and the text that it is about. */
export interface TemplateFault {
  code: string;
  /** The placeholder, or the part of the file. */
  about: string;
}

export class TemplateRefused extends Error {
  readonly faults: TemplateFault[];

  constructor(faults: TemplateFault[]) {
    super(faults.map(({ code, about }) => `${code} ${about}`).join('; '));
    this.name = 'TemplateRefused';
    this.faults = faults.slice(0, faultsMax);
  }
}

/** A piece of a parsed template, as the library tells it. */
interface Part {
  type?: string;
  value?: string;
  subparsed?: Part[];
}

/** Is told by the library what each part of the file was parsed to. */
class TagCollector {
  readonly name = 'TagCollector';
  readonly #parsed: Part[] = [];

  set({ inspect }: { inspect?: { postparsed?: Part[] } }): void {
    if (inspect?.postparsed) this.#parsed.push(...inspect.postparsed);
  }

  /** Placeholders that stand for nothing here; of a list's, with the list's name before them. */
  unknown(): string[] {
    return [...new Set(unknownTags(this.#parsed, ''))];
  }
}

/** Looks a template through. @throws TemplateRefused with everything that is wrong */
export function checkTemplate(file: Buffer): void {
  const tags = new TagCollector();
  open(file, [tags]);
  const unknown = tags.unknown();
  if (unknown.length > 0) throw new TemplateRefused(unknown.map((about) => ({ code: 'unknown-placeholder', about })));
}

/** The sheet. @throws TemplateRefused */
export function fillTemplate(file: Buffer, data: SheetData): Buffer {
  const { document } = open(file, []);
  try {
    document.render(inBothLanguages(data));
  } catch (error) {
    throw refusedBy(error);
  }
  return document.getZip().generate({ type: 'nodebuffer', compression: 'DEFLATE' }) as Buffer;
}

function open(file: Buffer, modules: TagCollector[]): { document: Docxtemplater } {
  const zip = new PizZip(measured(file));
  if (!zip.file('word/document.xml')) throw new TemplateRefused([{ code: 'not-docx', about: 'word/document.xml' }]);
  if (zip.file('word/vbaProject.bin')) throw new TemplateRefused([{ code: 'macros', about: 'vbaProject.bin' }]);
  try {
    const options = { paragraphLoop: true, linebreaks: true, nullGetter: () => '', errorLogging: false as const };
    return { document: new Docxtemplater(zip, { ...options, modules: modules as never }) };
  } catch (error) {
    throw refusedBy(error);
  }
}

/** Nothing is unpacked that was not measured. */
function measured(file: Buffer): Buffer {
  if (file.length > 4 && file.readUInt32BE(0) === 0xd0cf11e0)
    throw new TemplateRefused([{ code: 'old-word', about: '.doc' }]);
  try {
    return measuredZip(file, { ...templateLimits, needs: () => true });
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    throw new TemplateRefused([{ code: error.fault === 'file-too-large' ? 'too-large' : 'not-docx', about: 'zip' }]);
  }
}

interface TagError {
  properties?: { id?: string; xtag?: string; file?: string; errors?: TagError[] };
}

function refusedBy(error: unknown): TemplateRefused {
  const { properties } = error as TagError;
  const errors = properties?.errors ?? [error as TagError];
  return new TemplateRefused(
    errors.map(({ properties: one }) => ({
      code: one?.id ?? 'not-docx',
      about: (one?.xtag ?? one?.file ?? '').slice(0, 80),
    })),
  );
}

function unknownTags(parts: readonly Part[], within: string): string[] {
  const names = known.get(within) ?? new Set<string>();
  return parts.flatMap(({ type, value = '', subparsed = [] }) => {
    if (type !== 'placeholder') return [];
    if (!names.has(value)) return [within === '' ? value : `${within} ${value}`];
    return unknownTags(subparsed, value);
  });
}
