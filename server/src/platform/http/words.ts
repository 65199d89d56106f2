import type { ProblemType } from '@sharp-eyes/protocol';

export type Language = 'zh' | 'en';

/** The same words in both languages. What only a program will ever send wrongly may stay in English. */
export type Words = Readonly<Record<Language, string>>;

/** Said by several rooms. */
export const ownAreaOnly: Words = {
  zh: '应为您管辖区域内的区划',
  en: 'expected a division of your own area',
};

type Text = readonly [title: string, detail: string];

/** What a caller is told, in both languages side by side. `{name}` is a blank. */
const texts: Record<ProblemType, Record<Language, Text>> = {
  'bad-request': {
    zh: ['请求有误', '有内容不符合要求，请按下列各项更正后重试。'],
    en: ['The request is not right', 'Something is not as expected; correct what is listed and try again.'],
  },
  'not-signed-in': {
    zh: ['未登录', '请登录后重试。'],
    en: ['Not signed in', 'Sign in and try again.'],
  },
  'account-ended': {
    zh: ['账号已到期', '您的账号有效期到 {day} 为止。如仍需使用，请联系管理员延期。'],
    en: ['The account has ended', 'Your account was good until {day}. Ask an administrator if you still need it.'],
  },
  'not-allowed': {
    zh: ['没有权限', '您的角色不能进行此操作；如确需要，请联系管理员。'],
    en: ['Not allowed', 'Your role may not do this; ask an administrator if you need to.'],
  },
  'not-found': {
    zh: ['未找到', '该记录不存在，或不在您的管辖区域内。'],
    en: ['Not found', 'There is no such record in your area.'],
  },
  conflict: {
    zh: ['存在冲突', '与已有记录冲突：{what}。'],
    en: ['Conflict', 'It conflicts with what is on record: {what}.'],
  },
  stale: {
    zh: ['记录已被他人修改', '请查看最新内容，再决定是否修改。'],
    en: ['Somebody else changed the record', 'Look at it as it stands now, then decide again.'],
  },
  'too-large': {
    zh: ['内容过大', '请求内容最大为 {limit} 字节。'],
    en: ['Too large', 'A request may carry {limit} bytes at most.'],
  },
  'too-many': {
    zh: ['请求过于频繁', '请稍后再试。'],
    en: ['Too many requests', 'Wait a moment and try again.'],
  },
  'placement-forbidden': {
    zh: [
      '此处禁止安装摄像机',
      '《公共安全视频图像信息系统管理条例》（国务院令第799号）第八条第一款禁止在“{placement}”安装，任何人不得登记。',
    ],
    en: [
      'No camera may stand here',
      'Order 799 Art. 8(1) of the State Council forbids a camera at “{placement}”; nobody can put it on record.',
    ],
  },
  'placement-missing': {
    zh: ['未说明安装位置', '请由现场人员从列表中选择安装位置；在此之前不会查看画面。'],
    en: [
      'The placement is not answered',
      'Somebody on site must choose the placement from the list; nothing is looked at before.',
    ],
  },
  'person-rule-indoors': {
    zh: [
      '此处不得运行针对人员的规则',
      '旅馆、民宿、农家乐室内（“{placement}”）不得运行针对人员的规则“{rule}”：须限于维护公共安全的最小必要范围（国务院令第799号第十三条，《个人信息保护法》第六条、第二十六条）。请删除该规则。',
    ],
    en: [
      'No rule about persons may run here',
      'Inside a lodging (“{placement}”) the rule “{rule}” about persons may not run: no more than public safety needs (Order 799 Art. 13 of the State Council; Personal Information Protection Law Arts 6, 26). Remove the rule.',
    ],
  },
  'access-basis': {
    zh: ['没有接入依据', '该场所没有有效的接入依据，不能进行此操作。'],
    en: ['No access basis', 'The site has no access basis in force that allows this.'],
  },
  'point-outside': {
    zh: [
      '坐标在该村范围之外',
      '该点不在所选区划边界内，或远离同村其他摄像机（相距约 {metres} 米）。请核对坐标和坐标系；确认无误的，请勾选“位置已核对”后再保存。',
    ],
    en: [
      'The point lies outside the village',
      'It lies outside the division’s outline, or away from the village’s other cameras, by some {metres} m. Check the numbers and what they were measured in; if it is right, say that it was looked at and save again.',
    ],
  },
  'illegal-move': {
    zh: ['当前状态不允许', '当前为“{state}”，不能进行此操作（{by}）。'],
    en: ['Not possible in this state', 'It is “{state}” now, so this cannot be done ({by}).'],
  },
  'hand-over-unread': {
    zh: ['交接班记录未读', '上一班留下 {count} 条交接班记录，请先阅读并确认，再处置告警。'],
    en: [
      'The hand-over has not been read',
      'The shift before left {count} notes; read them and say so, then decide about alerts.',
    ],
  },
  'file-refused': {
    zh: ['文件未被接受', '该文件不能使用，原因如下。'],
    en: ['The file was not taken', 'This file cannot be used; the reason is listed.'],
  },
  'plan-too-large': {
    zh: [
      '范围过大，无法一次规划',
      '所选范围内有 {watchpoints} 个待覆盖部位、{poles} 个可用立杆；一次最多 {watchpointsMax} 个部位、{polesMax} 个立杆。请缩小范围，或减少立杆来源。',
    ],
    en: [
      'Too much for one plan',
      'The area has {watchpoints} watchpoints to be closed and {poles} poles near them; one plan takes {watchpointsMax} watchpoints and {polesMax} poles. Choose a smaller area, or fewer kinds of poles.',
    ],
  },
  'plan-outdated': {
    zh: ['方案形成后情况有变', '有 {count} 处与方案形成时不同，请核对下列各项；仍要采纳的，请确认后再次提交。'],
    en: [
      'Something has changed since the plan was made',
      '{count} things are not as the plan took them to be. Look at what is listed; if you still want it, confirm and send it again.',
    ],
  },
  'photo-refused': {
    zh: ['照片未被接受', '该照片不能使用，原因如下。'],
    en: ['The photograph was not taken', 'This photograph cannot be used; the reason is listed.'],
  },
  'no-picture': {
    zh: ['暂无画面', '现在看不到该摄像机的画面，原因如下。'],
    en: ['No picture now', 'This camera shows no picture now; the reason is listed.'],
  },
  'agent-offline': {
    zh: ['边缘节点不在线', '边缘节点未连接，请稍后重试或检查其电源和网络。'],
    en: ['The agent is offline', 'The agent is not connected; try again later or check its power and network.'],
  },
  'command-failed': {
    zh: ['边缘节点未能完成', '边缘节点答复：{message}'],
    en: ['The agent could not do it', 'The agent answered: {message}'],
  },
  unavailable: {
    zh: ['暂时不可用', '系统繁忙，请稍后重试。'],
    en: ['Not available now', 'The hub is busy; try again in a moment.'],
  },
  internal: {
    zh: ['内部错误', '系统出错，已记录。请重试；若仍出现，请把时间告知管理员。'],
    en: [
      'Internal error',
      'The hub failed and has recorded it. Try again; if it stays, tell an administrator the time.',
    ],
  },
};

/** Names of the placements that a refusal names: the forbidden ones (Order 799 Art. 8(1)), and those inside lodgings. */
const placements: Record<string, Record<Language, string>> = {
  'entrance-hall': { zh: '门厅', en: 'entrance hall' },
  'lift-car': { zh: '电梯轿厢', en: 'lift car' },
  reception: { zh: '前台大厅', en: 'reception' },
  'main-corridor': { zh: '主要通道', en: 'main corridor' },
  staircase: { zh: '楼梯口', en: 'staircase' },
  'guest-room': { zh: '客房', en: 'guest room' },
  'private-dining-room': { zh: '包间', en: 'private dining room' },
  dormitory: { zh: '学生/员工宿舍及休息室', en: 'dormitory or rest room' },
  bathroom: { zh: '浴室', en: 'bathroom' },
  toilet: { zh: '卫生间', en: 'toilet' },
  'changing-room': { zh: '更衣室', en: 'changing room' },
  'nursing-room': { zh: '哺乳室', en: 'nursing room' },
  'fitting-room': { zh: '试衣间', en: 'fitting room' },
  ward: { zh: '病房/养老居室', en: 'ward or care room' },
  'inside-dwelling': { zh: '住户室内', en: 'inside a dwelling' },
  'other-private-place': { zh: '其他可见隐私处', en: 'another place where privacy can be seen' },
};

/** What fills the blanks of a message; words are said in the reader's language. */
export type Values = Record<string, string | number | Words>;

/**
 * A text with its blanks filled: `{got}`.
 * @param say - what a blank reads; one that it has no word for reads “–”
 */
export function filled(text: string, say: (blank: string) => string | undefined): string {
  return text.replace(/\{(\w+)\}/g, (_, blank: string) => say(blank) ?? '–');
}

/** The same in both languages, each blank with its value. */
export function filledWords({ zh, en }: Words, values: Readonly<Record<string, string | number>>): Words {
  const say = (blank: string): string | undefined => values[blank]?.toString();
  return { zh: filled(zh, say), en: filled(en, say) };
}

/** Title and detail of a problem, blanks filled. */
export function words(language: Language, type: ProblemType, values: Values = {}): { title: string; detail: string } {
  const [title, detail] = texts[type][language];
  return { title, detail: filled(detail, (blank) => blankOf(language, blank, values[blank])) };
}

function blankOf(language: Language, name: string, value: string | number | Words | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'object') return value[language];
  if (name === 'placement') return placements[value]?.[language] ?? String(value);
  return String(value);
}

/** The caller's language: the person's own, else the first of `Accept-Language` that we speak, else Chinese. */
export function languageOf(acceptLanguage: string | undefined, own?: Language): Language {
  if (own !== undefined) return own;
  for (const part of (acceptLanguage ?? '').slice(0, 200).split(',')) {
    const tag = part.trim().toLowerCase();
    if (tag.startsWith('zh')) return 'zh';
    if (tag.startsWith('en')) return 'en';
  }
  return 'zh';
}
