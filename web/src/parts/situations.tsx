import { Button, Empty, Result, Skeleton } from 'antd';
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
      <Empty
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={
          <>
            <strong>{title}</strong>
            {hint && <div className="quiet">{hint}</div>}
          </>
        }
      >
        {act && <Button onClick={act.run}>{act.word}</Button>}
        {link && <Link to={link.to}>{link.word}</Link>}
      </Empty>
    </div>
  );
}

/** It did not work: the problem's own words, and another try. */
export function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const words = useWords();
  const problem = problemOf(error);
  return (
    <div className="situation" role="alert">
      <Result
        status="warning"
        title={problem.title}
        subTitle={problem.detail}
        extra={
          <Button type="primary" onClick={retry}>
            {words('common.retry')}
          </Button>
        }
      />
    </div>
  );
}
