import { useParams, useSearchParams } from 'react-router';
import { useWords } from '../words/use-words.ts';
import { CodeForm } from './code-form.tsx';
import './notices.css';

/** Where the link of a test message leads: whoever read it confirms that it arrived. */
export function ConfirmPage() {
  const words = useWords();
  const { testId = '' } = useParams();
  const [search] = useSearchParams();
  return (
    <div className="page notice-narrow">
      <h1>{words('notices.confirmTitle')}</h1>
      <p className="quiet">{words('notices.confirmHint')}</p>
      <CodeForm key={testId} testId={testId} known={search.get('code')} />
    </div>
  );
}
