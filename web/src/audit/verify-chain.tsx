import { type AuditVerification, auditVerification } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { useState } from 'react';
import { ask, problemOf } from '../app/http.ts';
import { Mark } from '../parts/marks.tsx';
import { useWords } from '../words/use-words.ts';

/** Has the hub walk a county's whole chain, and says what came out. */
export function VerifyChain({ county }: { county: string }) {
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<AuditVerification | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  async function verify() {
    setBusy(true);
    setFailure(null);
    setResult(null);
    try {
      setResult(await ask(`/api/v1/audit/verification?county=${county}`, auditVerification));
    } catch (error) {
      const problem = problemOf(error);
      setFailure([problem.title, problem.detail].filter(Boolean).join(' '));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <Button onClick={() => void verify()} loading={busy} data-testid="verify-chain">
        {words(busy ? 'audit.verifying' : 'audit.verify')}
      </Button>
      <span className="verification" role="status">
        {result && (
          <span data-testid="verification" data-whole={result.whole} title={result.head}>
            {result.whole ? (
              <Mark
                shape="disc"
                tone="green"
                word={words('audit.whole', { entries: result.entries, head: `${result.head.slice(0, 12)}…` })}
              />
            ) : (
              <Mark
                shape="diamond"
                tone="red"
                word={words('audit.broken', { n: result.brokenAt ?? '?', why: result.why ?? '' })}
              />
            )}
          </span>
        )}
        {failure && <span className="tone-red">{failure}</span>}
      </span>
    </>
  );
}
