/** 边缘节点. */
export const agents = {
  well: '正常 {{well}}/{{all}}，{{silent}} 静默，{{waiting}} 待登记',
  name: '名称',
  division: '区划',
  state: '状态',
  lastBatch: '最近上报',
  outbox: '待发',
  outboxOldest: '最早',
  config: '配置（应为/已用）',
  configRefused: '拒用：{{reason}}',
  loss: '丢失',
  errors: '现场错误（启动以来）',
  lossNone: '无',
  lossSome: '{{count}} 条',
  never: '从未',
  empty: '还没有边缘节点',
  emptyHint: '新建节点后，在现场机器上运行登记命令，它就会出现。',
  command: '指令通道',
  connected: '已连接',
  notConnected: '未连接',
};

export const agentState = { well: '正常', silent: '静默', waiting: '待登记', revoked: '已撤销' };
