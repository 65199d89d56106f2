/** 底图: what lies behind every map. */
export const baseMap = {
  /** As maps carry it (State Council Order 664). */
  approval: '审图号：{{number}}',
  tianditu: '天地图',
  away: '底图暂时打不开，其余不受影响',
};
