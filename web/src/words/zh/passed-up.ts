/** 逐级上报: whom the program told of an alert that nobody had signed for, and whom next. */
export const passedUp = {
  title: '逐级上报',
  whom: { shift: '当班人员和群', backup: '备班', 'next-shift': '下一班', county: '县级' },
  told: '已通知{{whom}}',
  noWay: '未能通知{{whom}}：没有已验证的通知方式',
  noOne: '{{whom}}无人可通知',
  outOfHours: '{{whom}}：不在通知时段，已跳过',
  next: '仍无人签收，则通知{{whom}}',
  now: '正在通知{{whom}}',
  stoodDown: '已有人处置，不再上报',
  exhausted: '各级均已走完，不再自动通知',
};
