import { randomInt } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Grant } from '@sharp-eyes/protocol';
import { demoCounty, demoTownships } from './sites.ts';

/** Accounts that `npm start` makes beside the administrator; each person of the product can be tried. */
export interface DemoPerson {
  user: string;
  name: string;
  unit: string;
  grants: Grant[];
}

export const demoPeople: DemoPerson[] = [
  {
    user: 'shuidong',
    name: '刘值班（水东）',
    unit: '水东镇综治中心',
    grants: [{ role: 'duty-officer', division: demoTownships.shuidong }],
  },
  {
    user: 'xikou',
    name: '郑值班（溪口）',
    unit: '溪口镇综治中心',
    grants: [{ role: 'duty-officer', division: demoTownships.xikou }],
  },
  { user: 'weihu', name: '孙运维', unit: '宣州区运维组', grants: [{ role: 'technician', division: demoCounty }] },
  {
    user: 'guihua',
    name: '钱规划',
    unit: '宣州区综治中心',
    grants: [{ role: 'planner', division: demoCounty }],
  },
  { user: 'beian', name: '赵备案', unit: '宣州区综治中心', grants: [{ role: 'filing-clerk', division: demoCounty }] },
  {
    user: 'minjing',
    name: '王民警',
    unit: '水东派出所',
    grants: [{ role: 'police', division: demoTownships.shuidong }],
  },
  { user: 'shenji', name: '周审计', unit: '宣州区督察组', grants: [{ role: 'auditor', division: demoCounty }] },
];

/** No letters that are mistaken for one another when read out: no 0/o, 1/l/i. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A random password of 16 letters in groups, some 79 bits. */
export function makePassword(): string {
  const letters = Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return letters.match(/.{4}/g)?.join('-') ?? letters;
}

/**
 * The passwords of the demo's own accounts, by user name. `npm start` plays administrator and technician, so it keeps
 * them in a file that only its owner can read; a real installation has no such file.
 */
export async function readPasswords(file: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Error(`${file}: ${(error as Error).message}. Remove it to have the passwords made anew.`);
  }
}

export async function writePasswords(file: string, passwords: Record<string, string>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(passwords, null, 2), { mode: 0o600 });
}
