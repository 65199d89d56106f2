import { type Contact, contactKinds } from '@sharp-eyes/protocol';
import { Button, Form, Input, Select } from 'antd';
import { useWords } from '../words/use-words.ts';

/** A record keeps so many. */
const contactsMax = 10;

/** Contacts in the order in which they are called; in the form's field `contacts`. */
export function ContactFields({ hint, kind = 'site' }: { hint: string; kind?: Contact['kind'] }) {
  const words = useWords();
  const needed = [{ required: true, whitespace: true, message: words('sites.needContact') }];
  return (
    <Form.List name="contacts">
      {(rows, { add, remove, move }) => (
        <>
          <p className="quiet">{hint}</p>
          {rows.map(({ key, name }, at) => (
            <div key={key} className="contact-row" data-testid="contact-row">
              <Form.Item name={[name, 'name']} rules={needed} className="grow">
                <Input
                  maxLength={100}
                  placeholder={words('sites.contactName')}
                  aria-label={words('sites.contactName')}
                />
              </Form.Item>
              <Form.Item name={[name, 'phone']} rules={[...needed, { min: 3, message: words('sites.needContact') }]}>
                <Input
                  type="tel"
                  maxLength={30}
                  placeholder={words('sites.contactPhone')}
                  aria-label={words('sites.contactPhone')}
                />
              </Form.Item>
              <Form.Item name={[name, 'part']} rules={needed}>
                <Input
                  maxLength={100}
                  placeholder={words('sites.contactPart')}
                  aria-label={words('sites.contactPart')}
                />
              </Form.Item>
              <Form.Item name={[name, 'kind']}>
                <Select
                  options={contactKinds.map((value) => ({ value, label: words(`sites.contactKind.${value}`) }))}
                  aria-label={words('sites.kindLabel')}
                />
              </Form.Item>
              <span className="contact-acts">
                <Button disabled={at === 0} onClick={() => move(at, at - 1)}>
                  {words('sites.contactUp')}
                </Button>
                <Button onClick={() => remove(name)}>{words('sites.contactDrop')}</Button>
              </span>
            </div>
          ))}
          {rows.length < contactsMax && (
            <Button
              onClick={() => add({ name: '', phone: '', part: '', kind, confirmedOn: null })}
              data-testid="contact-add"
            >
              {words('sites.contactAdd')}
            </Button>
          )}
        </>
      )}
    </Form.List>
  );
}
