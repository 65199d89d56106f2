import { readFile, stat } from 'node:fs/promises';
import { type RulesDocument, rulesDocument } from '@sharp-eyes/protocol';

/** A rules document has at most 32 zones and 64 rules. */
const mostBytes = 1024 * 1024;

/** The rules file is missing, no JSON, or not what the schema says; the message lists every fault. */
export class RulesFileError extends Error {
  override readonly name = 'RulesFileError';
}

/** Reads the document that the hub would send. @throws RulesFileError */
export async function readRulesFile(file: string): Promise<RulesDocument> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile() || found.size > mostBytes)
    throw new RulesFileError(
      `${file}: expected a rules document of at most ${mostBytes} bytes; came ${found?.isFile() ? `${found.size} bytes` : 'no such file'}; check the path`,
    );
  const text = await readFile(file, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new RulesFileError(`${file}: expected JSON; ${cause instanceof Error ? cause.message : cause}; correct it`, {
      cause,
    });
  }
  const parsed = rulesDocument.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || 'document'}: ${message}`);
  throw new RulesFileError(`${file}: expected a rules document; correct this:\n${faults.join('\n')}`);
}
