/** Public cards and the signs that carry their codes. */
export const card = {
  title: '公示页（标志牌二维码）',
  about:
    '开启后，任何人扫描标志牌上的二维码可以看到：用途、法律依据、责任单位、保存期限、运行的功能和查询办法；没有画面和坐标。',
  on: '已开启',
  off: '未开启',
  signs: '标志牌',
  print: { a6: '打印标志牌（A6）', a4: '打印标志牌（A4，一页四张）' },
  countyOff: '本县未开启公示页：标志牌上不印二维码。开启由县级管理员操作。',
  hidden: '该摄像机不公示：标志牌上不印二维码。',
  open: '打开公示页',
} as const;
