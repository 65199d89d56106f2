/** The wall view of the desk: for a big screen, without pictures. */
export const wall = {
  open: '待签收',
  acknowledged: '处置中',
  handedOver: '已转办',
  none: '没有待处置的告警',
  more: '另有 {{count}} 条',
  leave: '退出大屏',
  age: '最久未签收',
};
