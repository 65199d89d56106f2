import { type EscalationStep, escalationLimits, tellWhoms } from '@sharp-eyes/protocol';
import { Input, InputNumber, Select } from 'antd';
import { useWords } from '../words/use-words.ts';

const priorities = ['critical', 'high', 'medium', 'low'] as const;
const night = { from: '22:00', to: '06:00' };

interface StepFormProps {
  step: EscalationStep;
  change: (step: EscalationStep) => void;
}

/** One step of a policy: how long to wait, whom to tell, for which alerts, at which hours. */
export function StepForm({ step, change }: StepFormProps) {
  const words = useWords();
  const set = (more: Partial<EscalationStep>) => change({ ...step, ...more });
  const { hours } = step;
  return (
    <div className="duty-step">
      <div className="duty-field">
        <span>{words('duty.wait')}</span>
        <InputNumber
          aria-label={words('duty.wait')}
          size="large"
          min={0}
          max={escalationLimits.waitMinutes}
          value={step.waitMinutes}
          onChange={(waitMinutes) => set({ waitMinutes: waitMinutes ?? 0 })}
        />
      </div>
      <div className="duty-field">
        <span>{words('duty.tell')}</span>
        <Select
          aria-label={words('duty.tell')}
          size="large"
          value={step.tell}
          onChange={(tell) => set({ tell })}
          options={tellWhoms.map((value) => ({ value, label: words(`passedUp.whom.${value}`) }))}
        />
      </div>
      <div className="duty-field">
        <span>{words('duty.priorities')}</span>
        <Select
          aria-label={words('duty.priorities')}
          size="large"
          mode="multiple"
          value={step.priorities}
          onChange={(chosen) =>
            chosen.length > 0 && set({ priorities: priorities.filter((one) => chosen.includes(one)) })
          }
          options={priorities.map((value) => ({ value, label: words(`priority.${value}`) }))}
        />
      </div>
      <div className="duty-field">
        <span>{words('duty.hours')}</span>
        <Select
          aria-label={words('duty.hours')}
          size="large"
          value={hours === null ? 'always' : 'only'}
          onChange={(choice) => set({ hours: choice === 'always' ? null : night })}
          options={(['always', 'only'] as const).map((value) => ({ value, label: words(`duty.${value}`) }))}
        />
      </div>
      {hours !== null && (
        <>
          <div className="duty-field">
            <span>{words('duty.from')}</span>
            <Input
              aria-label={words('duty.from')}
              type="time"
              size="large"
              value={hours.from}
              onChange={(event) => event.target.value && set({ hours: { ...hours, from: event.target.value } })}
            />
          </div>
          <div className="duty-field">
            <span>{words('duty.to')}</span>
            <Input
              aria-label={words('duty.to')}
              type="time"
              size="large"
              value={hours.to}
              onChange={(event) => event.target.value && set({ hours: { ...hours, to: event.target.value } })}
            />
          </div>
          <div className="duty-field">
            <span>{words('duty.outside')}</span>
            <Select
              aria-label={words('duty.outside')}
              size="large"
              value={step.outside}
              onChange={(outside) => set({ outside })}
              options={(['skip', 'wait'] as const).map((value) => ({ value, label: words(`duty.outsides.${value}`) }))}
            />
          </div>
        </>
      )}
    </div>
  );
}
