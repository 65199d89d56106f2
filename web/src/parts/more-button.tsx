import { Button } from 'antd';
import { useWords } from '../words/use-words.ts';

/** The next rows of a list, where there are more. */
export function MoreButton({
  list: { more, loadingMore },
}: {
  list: { more: (() => void) | null; loadingMore: boolean };
}) {
  const words = useWords();
  if (!more) return null;
  return (
    <Button onClick={more} loading={loadingMore}>
      {words('desk.more')}
    </Button>
  );
}
