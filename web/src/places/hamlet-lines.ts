import type { Hamlet } from '@sharp-eyes/protocol';

export function hamletLines(hamlets: readonly Hamlet[]): string {
  return hamlets.map(({ name }) => name).join('\n');
}

/** One hamlet a line, each once. What is known keeps its kind; 三组 is a villagers' group, the rest natural villages. */
export function readHamletLines(text: string, known: readonly Hamlet[]): Hamlet[] {
  const kinds = new Map(known.map(({ name, kind }) => [name, kind]));
  const names = new Set(
    text
      .split(/[\n、，,]/)
      .map((line) => line.trim())
      .filter(Boolean),
  );
  return [...names].map((name) => ({
    name,
    kind: kinds.get(name) ?? (name.endsWith('组') ? 'villagers-group' : 'natural-village'),
  }));
}
