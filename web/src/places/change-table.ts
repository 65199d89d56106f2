import type { GivenChange } from '@sharp-eyes/protocol';

type Field = keyof GivenChange;

/** What the columns may be called. */
const headers: Record<Field, RegExp> = {
  code: /^(code|代码|区划代码|原代码|旧代码)$/i,
  change: /^(change|变更|变更类型|类型)$/i,
  name: /^(name|名称|新名称|区划名称)$/i,
  into: /^(into|并入|并入代码|新代码|改用代码)$/i,
  from: /^(from|日期|生效日期|起始日期|变更日期)$/i,
  urbanRural: /^(urbanrural|城乡分类|城乡分类代码)$/i,
};
/** What people call the changes. */
const changes: Record<string, string> = {
  新设: 'new',
  新增: 'new',
  更名: 'renamed',
  改名: 'renamed',
  撤销: 'ended',
  停用: 'ended',
  并入: 'merged-into',
  合并: 'merged-into',
  改码: 'renumbered',
  重编码: 'renumbered',
};

export type ChangeTable = { rows: GivenChange[] } | { missing: Field[] };

/**
 * A table copied from a spreadsheet, or a CSV: its first line names the columns. Words for changes and days such as
 * 2026/1/5 are read as they are written; what cannot be read goes to the hub as it is, which says what is wrong.
 */
export function readChangeTable(text: string): ChangeTable {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const split = (line: string) => line.split(lines[0]?.includes('\t') ? '\t' : /[,，]/).map(bare);
  const columns = split(lines[0] ?? '').map(fieldOf);
  const missing = (['code', 'change', 'from'] as const).filter((field) => !columns.includes(field));
  if (missing.length > 0) return { missing };
  const rows = lines.slice(1).map((line) => {
    const row: GivenChange = {};
    for (const [n, cell] of split(line).entries()) {
      const field = columns[n];
      if (field && cell !== '') row[field] = valueOfCell(field, cell);
    }
    return row;
  });
  return { rows };
}

function bare(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();
}

function fieldOf(header: string): Field | undefined {
  return (Object.keys(headers) as Field[]).find((field) => headers[field].test(header));
}

function valueOfCell(field: Field, cell: string): string {
  if (field === 'change') return changes[cell] ?? cell;
  const day = field === 'from' ? /^(\d{4})[./年-](\d{1,2})[./月-](\d{1,2})日?$/.exec(cell) : null;
  return day ? `${day[1]}-${day[2]?.padStart(2, '0')}-${day[3]?.padStart(2, '0')}` : cell;
}
