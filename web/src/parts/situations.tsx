import { Button, Skeleton } from 'antd';
import { Link } from 'react-router';
import { problemOf } from '../app/http.ts';
import { useWords } from '../words/use-words.ts';

/** A list or page that is coming. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const words = useWords();
  return (
    <div className="situation" aria-busy="true" role="status" aria-label={words('common.loading')}>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

interface NothingProps {
  title: string;
  /** What to do about it. */
  hint?: string;
  act?: { word: string; run: () => void };
  link?: { word: string; to: string };
}

/** Nothing to show, and what to do. */
export function Nothing({ title, hint, act, link }: NothingProps) {
  return (
    <div className="situation">
      <h2>{title}</h2>
      {hint && <p className="quiet">{hint}</p>}
      {act && <Button onClick={act.run}>{act.word}</Button>}
      {link && <Link to={link.to}>{link.word}</Link>}
    </div>
  );
}

/** It did not work: the problem's own words, and another try. */
export function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const words = useWords();
  const problem = problemOf(error);
  return (
    <div className="situation" role="alert">
      <h2>{problem.title}</h2>
      {problem.detail && <p className="quiet">{problem.detail}</p>}
      <Button type="primary" onClick={retry}>
        {words('common.retry')}
      </Button>
    </div>
  );
}
