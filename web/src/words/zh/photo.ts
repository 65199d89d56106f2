/** Photographs that people take, and looks at what a camera shows now. */
export const photo = {
  title: '照片',
  none: '还没有照片',
  add: '添加照片',
  take: '拍照',
  choose: '从相册选',
  again: '重拍',
  keep: '使用这张',
  undo: '撤回',
  noPicture: '打不开这张照片：请用手机相机重拍（JPEG 格式）。',
  people: '照片里可能有人：把人脸、车牌、证件遮住后再用。位置等附加信息不会上传。',
  cropHint: '拖动方框，只框住标志牌：框外不保存。',
  hideHint: '在要遮挡的地方划一下：提交后即打码，不留原图。',
  unhide: '取消遮挡',
  corner: { 'top-left': '左上角', 'top-right': '右上角', 'bottom-left': '左下角', 'bottom-right': '右下角' },
  mode: { crop: '框标志牌', hide: '遮挡' },
  purpose: { sign: '提示标识', installation: '安装照片', agreement: '协议', inspection: '巡检', repair: '维修' },
  hint: {
    sign: '对准标志牌拍，拍清文字和二维码。',
    installation: '拍摄像机和立杆全貌，尽量避开行人和住户门窗。',
    agreement: '一页一张，四角拍全，避免反光。',
    inspection: '拍设备现状：电源灯、镜头、接线。',
    repair: '拍故障处和修好之后各一张。',
  },
} as const;

export const sight = {
  title: '当前画面（人员已遮盖）',
  button: '查看当前画面',
  asking: '正在请摄像机给一张画面，最多 20 秒…',
  missing: '没有等到画面',
} as const;
