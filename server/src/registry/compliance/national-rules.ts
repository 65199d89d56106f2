import { type ComplianceRule, complianceRule } from '@sharp-eyes/protocol';
import { z } from 'zod';

const publicPlaces = ['7-1', '7-2', '9'];
/** Days to complete a record that came without something [ours]: the law names none. */
const completed = { kind: 'days', days: 30, from: 'recorded' };

/**
 * The duties of Order 799 of the State Council (in force 2025-04-01), and this project's own where the article says
 * `[ours]`. Data, not code: a province's or county's own rules have the same shape and are added by its administrator.
 * Art. 9 places are exempt from Arts 11, 14, 15, 16(2) and 17, so neither filing nor thirty days is asked of them.
 */
const table: z.input<typeof complianceRule>[] = [
  {
    id: 'placement-on-site',
    matter: 'placement',
    article: { zh: '条例第八条第一款、第十三条', en: 'Order 799 Arts 8(1), 13' },
    due: completed,
    ownerRole: 'technician',
    title: { zh: '安装位置现场确认', en: 'Placement answered on site' },
    todo: {
      zh: '到现场看清摄像机装在哪里，从列表中选择安装位置；在此之前不查看画面。',
      en: 'Go there, see where the camera hangs and choose its placement; nothing is looked at before.',
    },
  },
  {
    id: 'point',
    matter: 'point',
    article: {
      zh: '条例第十四条；GB/T 28181-2022（期限为本系统规定）',
      en: 'Order 799 Art. 14; GB/T 28181-2022 [ours]',
    },
    due: completed,
    ownerRole: 'technician',
    waivable: true,
    title: { zh: '点位坐标', en: 'Point' },
    todo: {
      zh: '在地图上标出立杆位置，或在杆下用手机定位。',
      en: 'Tap the pole on the map, or stand below it with a phone.',
    },
  },
  {
    id: 'aim',
    matter: 'aim',
    article: { zh: '条例第十三条', en: 'Order 799 Art. 13' },
    due: completed,
    ownerRole: 'technician',
    waivable: true,
    title: { zh: '方位角', en: 'Aim' },
    todo: {
      zh: '对照画面左右边缘在地图上点两下，得出方位角和视角；指南针只作初值。',
      en: 'Tap on the map what stands at the picture’s left and right edge; a compass is a first guess.',
    },
  },
  {
    id: 'legal-basis',
    matter: 'legal-basis',
    article: { zh: '条例第七、九、三十三条', en: 'Order 799 Arts 7, 9, 33' },
    due: completed,
    ownerRole: 'planner',
    title: { zh: '法律依据', en: 'Legal basis' },
    todo: {
      zh: '填写场所或摄像机的依据：第七条第一款、第二款，第九条，或第三十三条。先弄清归谁、看到哪里。',
      en: 'Say on which article it stands: 7(1), 7(2), 9 or 33. Ask whose it is and what it sees.',
    },
  },
  {
    id: 'unit',
    matter: 'unit',
    article: { zh: '条例第七、九、十四条', en: 'Order 799 Arts 7, 9, 14' },
    when: { legalBases: publicPlaces },
    due: completed,
    ownerRole: 'planner',
    title: { zh: '管理单位', en: 'Managing unit' },
    todo: { zh: '填写对该系统负责的单位。', en: 'Name the unit that answers for the system.' },
  },
  {
    id: 'necessity',
    matter: 'necessity',
    article: { zh: '条例第十三条', en: 'Order 799 Art. 13' },
    when: { legalBases: publicPlaces },
    due: completed,
    ownerRole: 'planner',
    title: { zh: '必要性说明', en: 'Necessity' },
    todo: {
      zh: '写明为什么需要在这里看：保护什么、看到哪里为止。',
      en: 'Say why a camera is needed here and how far it sees.',
    },
  },
  {
    id: 'sign',
    matter: 'sign',
    article: { zh: '条例第十三条', en: 'Order 799 Art. 13' },
    when: { legalBases: publicPlaces },
    due: completed,
    ownerRole: 'technician',
    title: { zh: '提示标识', en: 'Sign' },
    todo: {
      zh: '在入口或立杆上装显著的提示标识，拍照存档。',
      en: 'Put a conspicuous sign at the entrance or pole; photograph it.',
    },
  },
  {
    id: 'guarded',
    matter: 'guarded',
    article: { zh: '条例第十条', en: 'Order 799 Art. 10' },
    due: completed,
    ownerRole: 'technician',
    title: { zh: '是否邻近涉密单位', en: 'Near a guarded unit?' },
    todo: {
      zh: '回答是否邻近军事、涉密单位；“是”须填同意文号，不清楚请问派出所。不记录单位名称和位置。',
      en: 'Say whether a military or secret-holding unit is near; “yes” needs its consent number. No name or place is stored.',
    },
  },
  {
    id: 'retention',
    matter: 'retention',
    article: { zh: '条例第十七条', en: 'Order 799 Art. 17' },
    when: { legalBases: ['7-1', '7-2'] },
    minimumDays: 30,
    due: completed,
    ownerRole: 'technician',
    title: { zh: '录像保存 30 日', en: '30 days kept' },
    todo: {
      zh: '在录像机上核对实际保存天数并填写；不足的扩容或调整。',
      en: 'Read on the recorder how many days it really keeps and enter them; enlarge it where they are too few.',
    },
  },
  {
    id: 'second-check',
    matter: 'second-check',
    article: { zh: '条例第八、十三条（复核为本系统规定）', en: 'Order 799 Arts 8, 13 [ours]' },
    when: { placements: ['main-corridor', 'compound-common-area', 'household-front'] },
    due: { kind: 'days', days: 7, from: 'placed' },
    ownerRole: 'technician',
    title: { zh: '第二人复核', en: 'Second person’s check' },
    todo: {
      zh: '由安装人以外的人查看：是否拍到他人门窗或院落，是否已画遮挡。',
      en: 'Another person than the one who placed it looks: is a window, door or yard in view, are masks drawn?',
    },
  },
  {
    id: 'access-basis',
    matter: 'access-basis',
    article: {
      zh: '条例第七条第二款、第九条；个人信息保护法第二十至二十三条',
      en: 'Order 799 Arts 7(2), 9; PIPL 20–23',
    },
    due: completed,
    ownerRole: 'planner',
    title: { zh: '接入协议', en: 'Agreement' },
    todo: { zh: '签订或续签接入协议，上传扫描件。', en: 'Sign or renew the agreement and photograph it.' },
  },
  {
    id: 'consent',
    matter: 'consent',
    article: { zh: '条例第三十三条', en: 'Order 799 Art. 33' },
    when: { legalBases: ['33'] },
    due: { kind: 'days', days: 7, from: 'recorded' },
    ownerRole: 'technician',
    title: { zh: '户主书面同意', en: 'Owner’s written consent' },
    todo: {
      zh: '请户主签字，拍照存档；随时可以撤回。',
      en: 'Have the owner sign and photograph it; it can be taken back at any time.',
    },
  },
  {
    id: 'filing-new',
    matter: 'filing',
    article: { zh: '条例第十四条', en: 'Order 799 Art. 14' },
    when: { legalBases: ['7-1', '7-2'], usedFrom: '2025-04-01' },
    due: { kind: 'days', days: 30, from: 'first-use' },
    dateFixed: true,
    ownerRole: 'filing-clerk',
    title: { zh: '备案', en: 'Filing' },
    todo: {
      zh: '投入使用之日起 30 日内向所在地县级公安机关备案。',
      en: 'File with the county police within 30 days of first use.',
    },
  },
  {
    id: 'filing-existing',
    matter: 'filing',
    article: { zh: '条例第十四条', en: 'Order 799 Art. 14' },
    when: { legalBases: ['7-1', '7-2'], usedBefore: '2025-04-01' },
    due: { kind: 'on', day: '2025-06-30' },
    dateFixed: true,
    ownerRole: 'filing-clerk',
    title: { zh: '备案（条例施行前已建）', en: 'Filing (in use before the Order)' },
    todo: {
      zh: '条例施行前已建系统应于 2025 年 6 月 30 日前备案。',
      en: 'Systems from before 2025-04-01 had until 2025-06-30.',
    },
  },
  {
    id: 'filing-change',
    matter: 'filing-change',
    article: {
      zh: '条例第十四条（“及时”；天数为本系统规定）',
      en: 'Order 799 Art. 14 (“promptly”; the days are [ours])',
    },
    due: { kind: 'days', days: 15, from: 'change' },
    ownerRole: 'filing-clerk',
    title: { zh: '备案变更', en: 'Change of a filing' },
    todo: { zh: '备案事项有变化，应及时办理变更。', en: 'What was filed has changed: file the change.' },
  },
  {
    id: 'authorisation',
    matter: 'authorisation',
    article: { zh: '条例第二十三条', en: 'Order 799 Art. 23' },
    when: { legalBases: ['7-1', '7-2'] },
    due: { kind: 'days', days: -1, from: 'act' },
    ownerRole: 'planner',
    waivable: true,
    title: { zh: '移动、拆除的批准', en: 'Authorised to move or remove' },
    todo: {
      zh: '补录批准机关和文号；只是更正坐标的，注明原因后免除。',
      en: 'Enter the organ and the document; where only the numbers were corrected, waive it and say so.',
    },
  },
].map((rule) => rule as z.input<typeof complianceRule>);

export const nationalRules: readonly ComplianceRule[] = z.array(complianceRule).parse(table);
