import { type Contact, type DivisionContacts, divisionContacts } from '@sharp-eyes/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form } from 'antd';
import { ask } from '../app/http.ts';
import { Failed, Loading } from '../parts/situations.tsx';
import { useWords } from '../words/use-words.ts';
import { ContactFields } from './contact-fields.tsx';
import { FormProblem } from './form-problem.tsx';

interface DivisionContactsFormProps {
  division: string;
  mayWrite: boolean;
}

/** Grid worker, village and police post of a division: kept once, called for each of its sites. */
export function DivisionContactsForm({ division, mayWrite }: DivisionContactsFormProps) {
  const key = ['division-contacts', division];
  const found = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(`/api/v1/divisions/${division}/contacts`, divisionContacts, { signal }),
  });
  if (found.isPending) return <Loading rows={2} />;
  if (!found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  // Begun anew after each save, from what the hub then has.
  return <Kept key={found.data.version} kept={found.data} mayWrite={mayWrite} />;
}

function Kept({ kept, mayWrite }: { kept: DivisionContacts; mayWrite: boolean }) {
  const words = useWords();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: ({ contacts }: { contacts: Contact[] }) =>
      ask(`/api/v1/divisions/${kept.division}/contacts`, divisionContacts, {
        ...{ method: 'PUT', version: kept.version, body: { contacts } },
      }),
    onSuccess: (saved) => {
      queries.setQueryData(['division-contacts', kept.division], saved);
      void queries.invalidateQueries({ queryKey: ['doubted'] });
      void queries.invalidateQueries({ queryKey: ['callees'] });
    },
  });
  return (
    <section className="form-group" aria-label={words('contacts.village')}>
      <h2>{words('contacts.village')}</h2>
      <Form
        layout="vertical"
        disabled={!mayWrite}
        initialValues={{ contacts: kept.contacts }}
        onFinish={(fields: { contacts?: Contact[] }) => save.mutate({ contacts: fields.contacts ?? [] })}
      >
        <FormProblem error={save.error} />
        <ContactFields hint={words('contacts.villageHint')} kind="grid-worker" />
        {mayWrite && (
          <div className="form-acts">
            <Button type="primary" htmlType="submit" loading={save.isPending} data-testid="division-contacts-save">
              {words('sites.save')}
            </Button>
          </div>
        )}
      </Form>
    </section>
  );
}
