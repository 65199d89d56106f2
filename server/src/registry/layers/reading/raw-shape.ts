/** One shape as a file has it: nothing is checked yet. */
export interface RawShape {
  geometry: unknown;
  properties: unknown;
}
