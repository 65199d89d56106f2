import { divisionContacts, isWithin, type Person, rangeOf, siteView } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { ask, problemOf } from '../app/http.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';

/** Where a contact is kept, which of them it is, and the version that the person saw. */
export interface KeptContact {
  siteId: string | null;
  division: string;
  n: number;
  version: number;
}

/** Whoever calls people may say that a number answers; what a division above one's own area keeps is confirmed there. */
function mayConfirm({ grants }: Person, division: string): boolean {
  return grants.some(
    (grant) =>
      (grant.role === 'technician' || grant.role === 'planner' || grant.role === 'duty-officer') &&
      isWithin(division, rangeOf(grant.division)),
  );
}

/** One press after a call: from now on the number is known to answer. */
export function ConfirmContact({ contact: { siteId, division, n, version } }: { contact: KeptContact }) {
  const words = useWords();
  const { person } = useSession();
  const queries = useQueryClient();
  const confirm = useMutation({
    mutationFn: async () => {
      const how = { method: 'PUT', version } as const;
      if (siteId === null) await ask(`/api/v1/divisions/${division}/contacts/${n}/confirmed`, divisionContacts, how);
      else await ask(`/api/v1/sites/${siteId}/contacts/${n}/confirmed`, siteView, how);
    },
    // Also after a refusal: somebody else may have been first.
    onSettled: () => {
      for (const shown of ['callees', 'doubted', 'division-contacts', 'alert', 'site', 'site-history'])
        void queries.invalidateQueries({ queryKey: [shown] });
    },
  });
  if (!mayConfirm(person, division)) return null;
  return (
    <>
      <Button
        loading={confirm.isPending}
        onClick={() => confirm.mutate()}
        title={words('contact.confirmHint')}
        data-testid="confirm-contact"
      >
        {words('contact.confirm')}
      </Button>
      {confirm.error && (
        <span className="tone-red" role="alert">
          {problemOf(confirm.error).title}
        </span>
      )}
    </>
  );
}
