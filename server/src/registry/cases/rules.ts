import { type Grant, isWithin, rangeOf } from '@sharp-eyes/protocol';

interface Told {
  division: string;
  reportedBy: { id: string };
}

interface Reader {
  id: string;
  grants: readonly Grant[];
}

function holds({ grants }: Reader, role: Grant['role'], division: string): boolean {
  return grants.some((grant) => grant.role === role && isWithin(division, rangeOf(grant.division)));
}

/** A case is its reporter's, the police's and the auditor's, and nobody else's (Order 799 Art. 8(2); domain 1). */
export function mayRead(one: Told, reader: Reader): boolean {
  return (
    one.reportedBy.id === reader.id || holds(reader, 'police', one.division) || holds(reader, 'auditor', one.division)
  );
}

/** Who notes the call and the receipt: whoever reported it, or the police. An auditor only reads. */
export function mayFollow(one: Told, reader: Reader): boolean {
  return one.reportedBy.id === reader.id || holds(reader, 'police', one.division);
}
