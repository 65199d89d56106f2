/** The Mongo filter of records that keep a contact which nobody has confirmed since a day. */
export function doubtedSince(day: string): Record<string, unknown> {
  return { contacts: { $elemMatch: { $or: [{ confirmedOn: null }, { confirmedOn: { $lt: day } }] } } };
}
