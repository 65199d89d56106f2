import type { AlertKind, LegalBasis, Placement, SiteKind } from '@sharp-eyes/protocol';
import type { Language } from '../../platform/http/words.ts';

/** What cards and signs say. The public reads Chinese; guests of an inn may read English. */
export interface CardWords {
  title: string;
  subtitle: string;
  absent: string;
  absentHint: string;
  other: string;
  where: string;
  why: string;
  basis: Record<LegalBasis | 'unknown', string>;
  purpose: string;
  necessity: string;
  who: string;
  unitUnknown: string;
  office: string;
  officeUnknown: string;
  keeps: string;
  recorder(days: number): string;
  recorderUnknown: string;
  stills(hours: number): string;
  runs: string;
  recordOnly: string;
  pauses: string;
  hours: string;
  health: string;
  alerts: Record<AlertKind, string>;
  armed: string;
  always: string;
  onTrial: string;
  noAlerts: string;
  live: string;
  noLive: string;
  audio: string;
  noAudio: string;
  never: string;
  ask: string;
  askOwn: string;
  askShown: string;
  asOf: string;
  /** Between a label and what it labels; around an aside; between items. */
  colon: string;
  aside(text: string): string;
  comma: string;
  weekdays: readonly string[];
  siteKind: Record<SiteKind, string>;
  placement: Record<Placement, string>;
}

const zh: CardWords = {
  title: '视频监控公示',
  subtitle: '此页不含任何画面。内容随系统当前的实际设置更新。',
  absent: '没有可公示的内容',
  absentHint: '二维码可能已失效，或该设备不在公示范围内。如有疑问，请联系标志牌上的责任单位或当地派出所。',
  other: 'English',
  where: '这是什么',
  why: '为什么设置',
  basis: {
    '7-1': '《公共安全视频图像信息系统管理条例》（国务院令第799号）第七条第一款：政府有关部门在公共场所建设',
    '7-2': '《公共安全视频图像信息系统管理条例》（国务院令第799号）第七条第二款：人员聚集场所由管理单位建设',
    '9': '《公共安全视频图像信息系统管理条例》（国务院令第799号）第九条：其他公共场所由负有安全防范义务的单位建设',
    '33': '《公共安全视频图像信息系统管理条例》（国务院令第799号）第三十三条：非公共场所，经权利人书面同意',
    unknown: '尚未登记',
  },
  purpose: '用途',
  necessity: '设置理由',
  who: '由谁负责',
  unitUnknown: '责任单位尚未登记',
  office: '办公电话',
  officeUnknown: '办公电话尚未登记；可询问当地派出所。',
  keeps: '保存多久',
  recorder: (days) => `录像由录像设备保存 ${days} 天，到期自动删除。`,
  recorderUnknown: '录像保存天数尚未登记。',
  stills: (hours) =>
    `本系统只保存告警时的静态画面（画面中的人员已遮盖），${hours} 小时后删除；告警未办结的延长至办结。`,
  runs: '运行哪些功能',
  recordOnly: '仅登记在册：本系统不查看、不分析它的画面。',
  pauses: '现在不在约定的期限或时段内：本系统此刻不查看、不分析它的画面。',
  hours: '约定时段',
  health: '设备巡检：检查是否在线、画面是否正常。',
  alerts: { 'person-in-zone': '告警：有人进入划定区域时提醒值班人员' },
  armed: '时段',
  always: '全天',
  onTrial: '试运行，不通知值班人员',
  noAlerts: '没有启用告警。',
  live: '值班和运维人员登记事由后可以查看画面；每次查看都有记录，可供审计。',
  noLive: '不提供实时查看。',
  audio: '录制声音。',
  noAudio: '不录制声音。',
  never: '本系统不做人脸识别、车牌识别，不跨摄像机跟踪任何人。',
  ask: '您可以怎样查询',
  askOwn:
    '涉及您本人的信息：可依照《个人信息保护法》第四十五条向上述责任单位请求查阅；认为不该采集的，可依照第四十七条请求删除，依照第五十条要求说明理由。',
  askShown:
    '为保护自己或他人的生命健康、财产安全，需要查看录像的：可依照国务院令第799号第二十一条，带身份证件到上述责任单位办理，经其同意后查看。',
  asOf: '生成时间',
  colon: '：',
  aside: (text) => `（${text}）`,
  comma: '、',
  weekdays: ['一', '二', '三', '四', '五', '六', '日'],
  siteKind: {
    inn: '旅馆',
    'farm-stay': '农家乐',
    guesthouse: '民宿',
    compound: '居民小区',
    junction: '路口',
    square: '广场',
    'scenic-spot': '景区',
    school: '学校',
    'household-front': '房前屋后',
  },
  placement: {
    road: '道路',
    junction: '路口',
    bridge: '桥梁',
    square: '广场',
    'village-entrance': '村口',
    'car-park': '停车场',
    entrance: '出入口',
    'compound-common-area': '小区公共区域',
    'entrance-hall': '门厅',
    'lift-car': '电梯轿厢',
    reception: '前台大厅',
    'main-corridor': '主要通道',
    staircase: '楼梯口',
    perimeter: '周界',
    waterside: '水域周边',
    'household-front': '房前屋后',
  },
};

const en: CardWords = {
  title: 'About this camera',
  subtitle: 'This page holds no picture. It follows what is really set up now.',
  absent: 'Nothing to show here',
  absentHint:
    'The code may be out of date, or this device is not published. Ask the unit named on the sign, or the local police station.',
  other: '中文',
  where: 'What it is',
  why: 'Why it is here',
  basis: {
    '7-1': 'Order 799 of the State Council, Art. 7(1): public places, by the authorities',
    '7-2': 'Order 799 of the State Council, Art. 7(2): places where people gather, by the managing unit',
    '9': 'Order 799 of the State Council, Art. 9: other public places, by whoever has the duty of security',
    '33': 'Order 799 of the State Council, Art. 33: not a public place, with written consent',
    unknown: 'not on record yet',
  },
  purpose: 'Purpose',
  necessity: 'Reason',
  who: 'Who answers for it',
  unitUnknown: 'The unit is not on record yet',
  office: 'Office',
  officeUnknown: 'No office telephone is on record yet; ask the local police station.',
  keeps: 'How long it is kept',
  recorder: (days) => `The recorder keeps its video for ${days} days, then deletes it.`,
  recorderUnknown: 'How many days the recorder keeps is not on record yet.',
  stills: (hours) =>
    `This system keeps still pictures of alerts only (people in them covered), for ${hours} hours; longer while the alert is not settled.`,
  runs: 'What runs',
  recordOnly: 'On record only: this system neither looks at its picture nor analyses it.',
  pauses: 'Outside of what was agreed now: at this moment the system neither looks at its picture nor analyses it.',
  hours: 'Agreed hours',
  health: 'Health: whether it is online and its picture is sound.',
  alerts: { 'person-in-zone': 'Alert: officers on duty are told when somebody enters a marked zone' },
  armed: 'Hours',
  always: 'at all times',
  onTrial: 'on trial, nobody is told',
  noAlerts: 'No alert is set up.',
  live: 'Officers and technicians may look at the picture after giving a reason; every look is registered and audited.',
  noLive: 'No live view.',
  audio: 'Sound is recorded.',
  noAudio: 'No sound is recorded.',
  never: 'This system recognises no faces and no number plates, and follows nobody from camera to camera.',
  ask: 'How you can ask',
  askOwn:
    'About yourself: you may ask the unit above for access (Personal Information Protection Law Art. 45), for deletion (Art. 47) and for its reasons (Art. 50).',
  askShown:
    'To protect life, health or property, your own or others’: go to the unit above with your identity card and ask to see the video (Order 799 Art. 21); it decides.',
  asOf: 'As of',
  colon: ': ',
  aside: (text) => ` (${text})`,
  comma: ', ',
  weekdays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  siteKind: {
    inn: 'inn',
    'farm-stay': 'farm-stay',
    guesthouse: 'guesthouse',
    compound: 'residential compound',
    junction: 'junction',
    square: 'square',
    'scenic-spot': 'scenic spot',
    school: 'school',
    'household-front': 'household front',
  },
  placement: {
    road: 'road',
    junction: 'junction',
    bridge: 'bridge',
    square: 'square',
    'village-entrance': 'village entrance',
    'car-park': 'car park',
    entrance: 'entrance',
    'compound-common-area': 'common area of a compound',
    'entrance-hall': 'entrance hall',
    'lift-car': 'lift car',
    reception: 'reception',
    'main-corridor': 'main corridor',
    staircase: 'staircase',
    perimeter: 'perimeter',
    waterside: 'waterside',
    'household-front': 'household front',
  },
};

export const cardWords: Record<Language, CardWords> = { zh, en };
