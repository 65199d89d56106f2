import { request } from 'node:http';
import type { ReportCell, ReportContent, ReportSection } from '@sharp-eyes/protocol';
import { DOMParser } from '@xmldom/xmldom';
import PizZip from 'pizzip';
import type { SignedIn } from '../../testing/hub.ts';
import type { CoverageWorld } from '../coverage/coverage.test-kit.ts';

export const section = (content: ReportContent, id: ReportSection['id']): ReportSection => {
  const found = content.sections.find((one) => one.id === id);
  if (!found) throw new Error(`no section ${id}`);
  return found;
};
export const rowsOf = (content: ReportContent, id: ReportSection['id']) => section(content, id).table?.rows ?? [];
export const said = (cell: ReportCell | undefined) => (cell?.kind === 'text' ? cell.text.zh : cell);
export const row = (content: ReportContent, id: ReportSection['id'], name: string) =>
  rowsOf(content, id).find((cells) => cells.some((cell) => said(cell) === name));

/** A file as it comes over the wire. */
export function take(world: CoverageWorld, who: SignedIn, path: string): Promise<{ status: number; bytes: Buffer }> {
  const { port } = world.hub.address;
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { cookie: who.cookie } }, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, bytes: Buffer.concat(parts) }));
    })
      .on('error', reject)
      .end();
  });
}

/** What a Word document says: its tables cell by cell, and all of its text. */
export function readDocx(bytes: Buffer): { text: string; tables: string[][][] } {
  const xml = new PizZip(bytes).file('word/document.xml')?.asText() ?? '';
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  // biome-ignore lint/suspicious/noExplicitAny: nodes of a tree of another library
  const all = (node: any, name: string): any[] => [...node.getElementsByTagName(name)];
  // biome-ignore lint/suspicious/noExplicitAny: nodes of a tree of another library
  const lines = (node: any) =>
    all(node, 'w:p').map((p) =>
      all(p, 'w:t')
        .map((t) => t.textContent ?? '')
        .join(''),
    );
  return {
    text: lines(document).join('\n'),
    tables: all(document, 'w:tbl').map((table) =>
      all(table, 'w:tr').map((tr) => all(tr, 'w:tc').map((tc) => lines(tc).join('\n'))),
    ),
  };
}
