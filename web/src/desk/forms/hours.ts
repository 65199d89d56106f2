/** “In so many hours” as an instant. */
export function inHours(hours: number, nowMs: number): string {
  return new Date(nowMs + hours * 3_600_000).toISOString();
}
