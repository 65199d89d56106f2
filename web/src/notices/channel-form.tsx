import {
  type Channel,
  type ChannelKind,
  channel as channelShape,
  type MailSettings,
  type ProviderSettings,
  robotPerMinuteMax,
} from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { ask } from '../app/http.ts';
import { DivisionField } from '../sites/division-field.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import { MailFields, ProviderFields, SecretField } from './channel-fields.tsx';
import { type ProviderForm, providerFields, secretsOf, settingsOf } from './channel-shape.ts';

type SetUp = Exclude<ChannelKind, 'web-push'>;
const kinds: readonly SetUp[] = ['wecom', 'dingtalk', 'sms', 'voice', 'mail', 'webhook'];

export interface ChannelFields {
  kind: SetUp;
  division?: string;
  name: string;
  language: 'zh' | 'en';
  perMinute: number;
  enabled: boolean;
  /** As typed; empty ones stay as they are on record. */
  secrets?: Record<string, string>;
  mail?: MailSettings;
  provider?: ProviderForm;
}

/** A channel, new or changed. What is secret is typed and never shown. */
export function ChannelForm({ of, done }: { of: Channel | null; done: (saved: Channel) => void }) {
  const words = useWords();
  const [form] = Form.useForm<ChannelFields>();
  const kind = Form.useWatch('kind', form) ?? (of?.kind as SetUp | undefined) ?? 'wecom';
  const isRobot = kind === 'wecom' || kind === 'dingtalk';
  const save = useMutation({
    mutationFn: (fields: ChannelFields) => {
      const { name, language, perMinute, enabled, division } = fields;
      const body = {
        ...{
          kind,
          name,
          language,
          perMinute,
          enabled,
          settings: settingsOf(kind, fields),
          secrets: secretsOf(kind, fields),
        },
        ...(of ? {} : { division }),
      };
      return of
        ? ask(`/api/v1/notice-channels/${of.id}`, channelShape, { method: 'PUT', version: of.version, body })
        : ask('/api/v1/notice-channels', channelShape, { method: 'POST', body });
    },
    onSuccess: done,
  });
  const needed = [{ required: true }];
  const kept = of?.secretsKept ?? [];
  return (
    <Form<ChannelFields>
      form={form}
      className="notice-form"
      layout="vertical"
      requiredMark={false}
      initialValues={of ? initialOf(of) : fresh}
      onFinish={(fields) => save.mutate(fields)}
      onValuesChange={(changed: Partial<ChannelFields>) => {
        if (changed.kind) form.setFieldValue('perMinute', isRobotKind(changed.kind) ? robotPerMinuteMax : 60);
      }}
    >
      <FormProblem error={save.error} />
      <Form.Item name="kind" label={words('notices.kindLabel')} extra={words(`notices.kindHint.${kind}`)}>
        <Select
          disabled={of !== null}
          options={kinds.map((value) => ({ value, label: words(`notices.kind.${value}`) }))}
          data-testid="channel-kind"
        />
      </Form.Item>
      {of === null && (
        <Form.Item name="division" label={words('notices.division')} rules={needed}>
          <DivisionField />
        </Form.Item>
      )}
      <Form.Item name="name" label={words('notices.name')} rules={needed}>
        <Input maxLength={100} placeholder={words('notices.nameHint')} data-testid="channel-name" />
      </Form.Item>
      {(isRobot || kind === 'webhook') && <SecretField name="url" kept={kept} />}
      {kind === 'dingtalk' && <SecretField name="secret" kept={kept} optional />}
      {kind === 'webhook' && <SecretField name="secret" kept={kept} />}
      {kind === 'mail' && <MailFields kept={kept} />}
      {(kind === 'sms' || kind === 'voice') && <ProviderFields kept={kept} />}
      <div className="law-pair">
        <Form.Item name="language" label={words('notices.language')}>
          <Select
            options={[
              { value: 'zh', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
        </Form.Item>
        <Form.Item name="perMinute" label={words('notices.perMinute')}>
          <InputNumber min={isRobot ? 2 : 1} max={isRobot ? robotPerMinuteMax : 600} style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <p className="quiet">{words('notices.perMinuteHint')}</p>
      <Form.Item name="enabled" valuePropName="checked">
        <Checkbox>{words('notices.enabled')}</Checkbox>
      </Form.Item>
      <p className="quiet">{words('notices.saveFirst')}</p>
      <Button type="primary" htmlType="submit" loading={save.isPending} data-testid="channel-save">
        {words('notices.save')}
      </Button>
    </Form>
  );
}

const isRobotKind = (kind: ChannelKind): boolean => kind === 'wecom' || kind === 'dingtalk';

const mail: MailSettings = { host: '', port: 465, security: 'tls', user: '', from: '' };
const blank: ProviderSettings = {
  ...{ method: 'POST', url: '', headers: [], bodyType: 'json', taken: null },
  body: '{"phone":"{{phone}}","text":"{{text}}"}',
};
const fresh: ChannelFields = {
  ...{ kind: 'wecom', name: '', language: 'zh', perMinute: robotPerMinuteMax, enabled: true },
  ...{ mail, provider: providerFields(blank) },
};

function initialOf({ kind, name, language, perMinute, enabled, settings }: Channel): ChannelFields {
  const own = { kind: kind as SetUp, name, language, perMinute, enabled };
  if (kind === 'mail') return { ...own, mail: settings as MailSettings };
  if (kind === 'sms' || kind === 'voice') return { ...own, provider: providerFields(settings as ProviderSettings) };
  return own;
}
