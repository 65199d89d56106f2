import type { AlertKind, CauseKind, DeskKind } from '@sharp-eyes/protocol';
import { siteClockMs } from '../../platform/clock.ts';
import type { Language, Words } from '../../platform/http/words.ts';

/** What a notice says: where (a township or above), what, which number, when. Nothing of a person, no picture. */
export interface Said {
  place: string;
  subject: Words;
  number: string | null;
  at: Date;
}

/** The parts of a message, for providers that fill a template of their own. */
export interface Parts {
  title: string;
  text: string;
  place: string;
  subject: string;
  number: string;
  time: string;
}

/** The subject of a notice about an alert, as the console calls its kinds. */
const alertSubjects: Record<AlertKind, Words> = {
  'person-in-zone': { zh: '区域入侵', en: 'Person in zone' },
};

const causeSubjects: Record<CauseKind, Words> = {
  'agent-silent': { zh: '边缘节点失联', en: 'Agent silent' },
  'recorder-down': { zh: '录像机离线', en: 'Recorder down' },
  'site-down': { zh: '场所断线', en: 'Site down' },
  'township-down': { zh: '乡镇断线', en: 'Township down' },
  'channel-dead': { zh: '通知渠道失效', en: 'Notice channel dead' },
};

/** The subject of a notice about an alert of any kind. */
export function deskSubjectOf(kind: DeskKind): Words {
  return { ...alertSubjects, ...causeSubjects }[kind];
}

const sender: Words = { zh: '雪亮', en: 'Sharp Eyes' };

/** The clock of the site: `11-25 03:12`. */
function timeOf(at: Date): string {
  return new Date(at.getTime() + siteClockMs).toISOString().slice(5, 16).replace('T', ' ');
}

/** One line: names come from imported lists, and a line break would let one write a second message. */
function lineOf(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 60);
}

/** A notice in the reader's language; `more` others are only counted. */
export function partsOf({ place, subject, number, at }: Said, language: Language, more: number): Parts {
  const said = { place: lineOf(place), subject: lineOf(subject[language]), number: number ?? '', time: timeOf(at) };
  const title = `${said.place} ${said.subject}`;
  const zh = [`【${sender.zh}】${title}`, said.number, said.time, ...(more > 0 ? [`另有 ${more} 条`] : [])];
  const en = [`${sender.en}: ${title}`, said.number, said.time, ...(more > 0 ? [`and ${more} more`] : [])];
  const words = (language === 'zh' ? zh : en).filter((part) => part !== '');
  return { title, text: words.join(language === 'zh' ? '，' : ', '), ...said };
}

/** The message of a test: whoever reads it types the code, or opens the link. */
export function testPartsOf(code: string, link: string | null, language: Language, at: Date): Parts {
  const zh = `【${sender.zh}】通知渠道测试，确认码 ${code}，30 分钟内有效。请在系统中填写${link ? `，或打开 ${link}` : ''}`;
  const en = `${sender.en}: test of a channel, code ${code}, good for 30 min. Type it in the console${link ? ` or open ${link}` : ''}`;
  const subject = language === 'zh' ? '通知渠道测试' : 'Test of a channel';
  return { title: subject, text: language === 'zh' ? zh : en, place: '', subject, number: code, time: timeOf(at) };
}

/** What the log keeps of a test: without its code. */
export const testSaid: Words = { zh: '通知渠道测试', en: 'Test of a channel' };
