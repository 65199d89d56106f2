import { requiredListDraft } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../app/http.ts';
import { Failed, Loading } from '../../parts/situations.tsx';
import { useWords } from '../../words/use-words.ts';

/** What an approval would bring into a village's list and take out of it, by site and watchpoint. */
export function RequiredDraft({ division }: { division: string }) {
  const words = useWords();
  const draft = useQuery({
    queryKey: ['required-lists', 'draft', division],
    queryFn: ({ signal }) => ask(`/api/v1/required-lists/${division}/draft`, requiredListDraft, { signal }),
  });
  if (draft.isPending) return <Loading />;
  if (draft.error) return <Failed error={draft.error} retry={() => void draft.refetch()} />;
  const { added, removed, kept } = draft.data;
  return (
    <div data-testid="required-draft">
      <Names title={words('coverage.list.comes', { count: added.length })} names={added} tone="tone-blue" />
      <Names title={words('coverage.list.goes', { count: removed.length })} names={removed} tone="tone-orange" />
      <Names title={words('coverage.list.stays', { count: kept.length })} names={kept} tone="" />
    </div>
  );
}

function Names({ title, names, tone }: { title: string; names: readonly string[]; tone: string }) {
  if (names.length === 0) return null;
  // Two sites of one name have watchpoints of one name.
  const numbered = names.map((name, n) => ({ name, key: `${n} ${name}` }));
  return (
    <section>
      <h3 className={tone}>{title}</h3>
      <ul>
        {numbered.map(({ name, key }) => (
          <li key={key}>{name}</li>
        ))}
      </ul>
    </section>
  );
}
