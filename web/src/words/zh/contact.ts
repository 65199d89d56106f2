/** Whether a number is known to answer: on the desk, and where contacts are kept. */
export const contact = {
  keptBy: '{{keeper}}共用',
  confirmedOn: '{{day}} 打通过',
  neverConfirmed: '从未核实',
  confirm: '打得通',
  confirmHint: '刚打通过：记下今天，这个号码可用',
} as const;
