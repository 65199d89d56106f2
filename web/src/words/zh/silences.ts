/** 免打扰: what is kept quiet just now, and its end. */
export const silences = {
  title: '免打扰',
  of: {
    rule: '{{name}}：一条规则',
    camera: '{{name}}：全部告警',
    kind: '{{name}}：“{{kind}}”',
    all: '{{name}}：全部告警',
  },
  critical: '含紧急告警',
  state: { 'waiting-approval': '待县级批准', planned: '尚未开始', active: '生效中', ended: '已结束' },
  kept: '拦下 {{count}} 条',
  end: '结束免打扰',
};
