import { boundaryCornersMax, recordingLimits } from '@sharp-eyes/protocol';

/** What the protocol says of a faulty field in words of its own (English), in Chinese. Zod's own come with their locale. */
export const faultWords: Readonly<Record<string, string>> = {
  'expected an end after the beginning': '结束应晚于开始',
  [`expected ${recordingLimits.spanHours} hours at most`]: `最长 ${recordingLimits.spanHours} 小时`,
  'expected what was done about a genuine alert': '属实的告警应填写处置措施',
  'expected the police receipt number': '应填写公安回执编号',
  'expected “masks-needed” or “move” where a home is in view without masks':
    '画面中有住户且未遮挡时，应选择“需要遮挡”或“移走”',
  'expected the 20 digits of a GB/T 28181 device ID': '应为 20 位 GB/T 28181 设备编码',
  'expected twelve hexadecimal digits in lower case, without separators': '应为 12 位小写十六进制数字，不带分隔符',
  'expected a device with one of its sources, or neither': '设备和通道应同时填写或都不填',
  'expected false for a camera that was found': '由搜索发现的摄像机不能标为规划',
  'expected words for another reason': '选择“其他”时应写明原因',
  'expected a site, a camera or a division': '应指明场所、摄像机或区划',
  'expected the last day not before the first': '结束日期不应早于开始日期',
  'expected days for the matter “retention” and for no other': '只有“保存期限”一项需要且必须填写天数',
  'expected an owner, a date or a note': '应填写责任人、期限或说明',
  'expected a day not before `from`': '结束日期不应早于开始日期',
  'expected 4 to 6 digits': '应为 4 至 6 位数字',
  'expected digits that are not all the same or in a row': '不能是相同数字或连号',
  'expected a time of day such as 20:00': '应为时刻，如 20:00',
  'expected a time of day such as 08:30': '应为时刻，如 08:30',
  'expected HH:MM': '应为时刻，如 08:30',
  'expected the reason in words': '应写明事由',
  'expected the document number': '应填写文书编号',
  'expected a reason for taking the coordinates of an area out': '导出整个区域的坐标应填写事由',
  'expected true: GeoJSON holds coordinates': 'GeoJSON 含坐标，须勾选“含坐标”',
  'expected another reason than an alert: there is none': '没有相关告警，请选择其他事由',
  'expected a 12-digit division code': '应为 12 位区划代码',
  'expected the first six digits of a division code': '应为区划代码的前 6 位',
  'expected a header name': '应为请求头名称（字母、数字和短横线）',
  'expected the six digits of the message': '应为消息中的 6 位数字',
  'expected a mobile number, such as 138 0013 8000': '应为手机号，如 138 0013 8000',
  'expected 2 to 40 letters, digits, dots, dashes or underscores': '应为 2 至 40 个字母、数字、点、短横线或下划线',
  'expected x,y,width,height, each 0…1': '应为 x,y,宽,高，各在 0 至 1 之间',
  'expected a rectangle of some size': '框选范围太小',
  'expected the box around the sign': '应框出标识的位置',
  'expected a closed ring: its last position is its first': '边界应闭合：首尾坐标相同',
  [`expected ${boundaryCornersMax} positions at most, all rings together`]: `边界坐标点合计最多 ${boundaryCornersMax} 个`,
  'expected each pick once': '同一选择不应重复',
  'expected a month like 2026-11': '应为月份，如 2026-11',
  'expected the 18 characters of a unified social credit code': '应为 18 位统一社会信用代码',
  "expected the last day of a contractor's account (Order 799 Art. 19)": '外包人员账号应填写最后一天（条例第十九条）',
};

const creditSign = /^expected (\w) as the last character, by the other 17/;

/** The Chinese for what the protocol says; what has none is said as it came. */
export function inChinese(message: string): string {
  const [, sign] = creditSign.exec(message) ?? [];
  if (sign) return `按前 17 位推算，末位应为 ${sign}：有一位填错了`;
  return faultWords[message] ?? message;
}
