import { Form, Input, InputNumber, Select } from 'antd';
import { useWords } from '../words/use-words.ts';

const blanks = ['phone', 'text', 'place', 'subject', 'number', 'time', 'code', 'id', 'secret.NAME'];
const needed = [{ required: true }];

/** Typed, sent, and never shown again. */
export function SecretField({
  name,
  kept,
  optional = false,
}: {
  name: 'url' | 'secret' | 'password';
  kept: readonly string[];
  optional?: boolean;
}) {
  const words = useWords();
  const known = kept.includes(name);
  return (
    <Form.Item name={['secrets', name]} label={words(`notices.secret.${name}`)} rules={known || optional ? [] : needed}>
      <Input.Password
        maxLength={2000}
        autoComplete="new-password"
        placeholder={known ? words('notices.kept') : ''}
        data-testid={`channel-${name}`}
      />
    </Form.Item>
  );
}

export function MailFields({ kept }: { kept: readonly string[] }) {
  const words = useWords();
  const securities = ['tls', 'starttls', 'none'] as const;
  return (
    <>
      <div className="law-pair">
        <Form.Item name={['mail', 'host']} label={words('notices.mail.host')} rules={needed}>
          <Input maxLength={253} autoCapitalize="none" />
        </Form.Item>
        <Form.Item name={['mail', 'port']} label={words('notices.mail.port')}>
          <InputNumber min={1} max={65_535} style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <Form.Item name={['mail', 'security']} label={words('notices.mail.security')}>
        <Select options={securities.map((value) => ({ value, label: words(`notices.security.${value}`) }))} />
      </Form.Item>
      <Form.Item name={['mail', 'from']} label={words('notices.mail.from')} rules={needed}>
        <Input type="email" maxLength={200} />
      </Form.Item>
      <Form.Item name={['mail', 'user']} label={words('notices.mail.user')}>
        <Input maxLength={200} autoCapitalize="none" autoComplete="off" />
      </Form.Item>
      <SecretField name="password" kept={kept} optional />
    </>
  );
}

/** The request to a provider of messages or calls. */
export function ProviderFields({ kept }: { kept: readonly string[] }) {
  const words = useWords();
  const list = blanks.map((name) => `{{${name}}}`).join(' ');
  return (
    <>
      <Form.Item name={['provider', 'url']} label={words('notices.provider.url')} rules={needed}>
        <Input maxLength={2000} inputMode="url" placeholder="https://" />
      </Form.Item>
      <div className="law-pair">
        <Form.Item name={['provider', 'method']} label={words('notices.provider.method')}>
          <Select options={['POST', 'GET'].map((value) => ({ value, label: value }))} />
        </Form.Item>
        <Form.Item name={['provider', 'bodyType']} label={words('notices.provider.bodyType')}>
          <Select
            options={(['json', 'form'] as const).map((value) => ({ value, label: words(`notices.provider.${value}`) }))}
          />
        </Form.Item>
      </div>
      <Form.Item
        name={['provider', 'body']}
        label={words('notices.provider.body')}
        extra={words('notices.provider.blanks', { list })}
      >
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} maxLength={10_000} />
      </Form.Item>
      <Form.Item name={['provider', 'headers']} label={words('notices.provider.headers')}>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} />
      </Form.Item>
      <Form.Item
        name={['provider', 'secrets']}
        label={words('notices.provider.secrets')}
        extra={
          kept.length > 0 ? `${kept.join('、')} · ${words('notices.kept')}` : words('notices.provider.secretsHint')
        }
      >
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} autoComplete="off" />
      </Form.Item>
      <div className="law-pair">
        <Form.Item name={['provider', 'takenPath']} label={words('notices.provider.takenPath')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name={['provider', 'takenIs']} label={words('notices.provider.takenIs')}>
          <Input maxLength={100} />
        </Form.Item>
      </div>
      <p className="quiet">{words('notices.provider.takenHint')}</p>
    </>
  );
}
