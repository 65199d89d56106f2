/** 管理单位与村级联系人. */
export const units = {
  search: '名称、拼音、信用代码',
  add: '新增管理单位',
  empty: '还没有管理单位',
  emptyHint: '登记一次，场所和摄像机都可以选用。',
  creditCode: '统一社会信用代码',
  usedBy: '由它负责的场所',
  keptAt: '登记所在区划',
  keptAtHint: '上级和下级区划都能选用；只有本区划的人能修改。',
  office: '答复电话',
  officeHint: '填科室，不填个人：会印在提示标识和公示页上。',
  officeName: '科室',
  handler: '经办人',
  above: '由上级区划维护',
  codeLength: '应为 18 位，现为 {{n}} 位',
  codeSign: '不会出现“{{sign}}”：代码不用 I、O、S、V、Z',
  codeCheck: '校验不符：按前 17 位，末位应为 {{sign}}，请核对',
} as const;

export const contacts = {
  title: '联系电话',
  village: '本区划共用联系人',
  villageHint: '网格员、村（社区）、派出所登记一次，辖区内每个场所都会用到，排在场所自己的联系人之后。',
  choose: '选择一个村或乡镇，可登记它的共用联系人。',
  doubted: '超过 180 天没有打通过的',
  keeper: '属于',
  lastTried: '上次打通',
  empty: '没有待核的电话',
  emptyHint: '每个联系人 180 天内都有人打通过。',
} as const;
