import type { Problem } from '@sharp-eyes/protocol';

/** What the hub refused, with each fault's own words. */
export function ProblemLines({ problem }: { problem: Problem | null }) {
  if (problem === null) return null;
  const faults = problem.faults ?? [];
  return (
    <div role="alert" className="tone-red problem-lines" data-testid="import-problem">
      <strong>{problem.title}</strong>
      {faults.length === 0 && problem.detail && <p>{problem.detail}</p>}
      {faults.map(({ path, message }) => (
        <p key={path + message}>{message}</p>
      ))}
    </div>
  );
}
