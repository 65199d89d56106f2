import { boxAround, type Datum, fromWgs84, type GeoBox, type Place, toWgs84 } from '@sharp-eyes/geometry';
import type { Boundary, Layer, LayerReport, ShapeFault } from '@sharp-eyes/protocol';
import { lies } from '../places/point-check.ts';
import type { FileHead, MadeShape } from './reading/messages.ts';

const faultsTold = 500;
const matchedTold = 5000;
/** Shapes that are checked against the area's outline: enough to tell one datum from another. */
const checkedMax = 600;
const others: readonly Datum[] = ['gcj02', 'bd09', 'wgs84'];

/** Gathers what became of a file, shape by shape. */
export class ReportBuilder {
  readonly #area: readonly Boundary[];
  readonly #datum: Datum;
  #head: FileHead | undefined;
  #taken = 0;
  #corners = 0;
  #box: GeoBox | undefined;
  #faults: ShapeFault[] = [];
  #faultCount = 0;
  #checked = 0;
  #inside = 0;
  readonly #wouldFit = new Map<Datum, number>();
  readonly matched: LayerReport['matched'] = [];
  readonly simplified: LayerReport['simplified'] = [];

  /** @param area - the outline of the area that the file is of; empty where nobody has drawn it */
  constructor(area: readonly Boundary[], datum: Datum) {
    this.#area = area;
    this.#datum = datum;
  }

  get taken(): number {
    return this.#taken;
  }

  get corners(): number {
    return this.#corners;
  }

  begin(head: FileHead): void {
    this.#head = head;
  }

  take(shape: MadeShape): void {
    const { centre } = shape;
    this.#taken += 1;
    this.#corners += shape.kind === 'boundary' ? shape.to : shape.corners;
    this.#box = boxAround([centre, ...cornersOfBox(this.#box)]);
    if (this.#area.length > 0 && this.#checked < checkedMax) this.#check(centre);
  }

  fault(fault: ShapeFault): void {
    this.#faultCount += 1;
    if (this.#faults.length < faultsTold) this.#faults.push(fault);
  }

  build(layer: Layer | null): LayerReport {
    const box = this.#box;
    const { format = 'geojson', shapes = 0, fields = [], codeField = null, nameField = null } = this.#head ?? {};
    return {
      ...{ applied: layer !== null, layer, format, shapes, fields, codeField, nameField },
      ...{ taken: this.#taken, corners: this.#corners },
      box: box === undefined ? null : [box.west, box.south, box.east, box.north],
      matched: this.matched.slice(0, matchedTold),
      simplified: this.simplified.slice(0, matchedTold),
      faults: this.#faults.sort((a, b) => a.n - b.n),
      faultsLeftOut: this.#faultCount - this.#faults.length,
      lies: this.#area.length === 0 ? null : this.#liesIn(),
    };
  }

  #check(centre: Place): void {
    this.#checked += 1;
    if (lies(centre, this.#area)) this.#inside += 1;
    const given = fromWgs84(centre, this.#datum);
    for (const datum of others)
      if (lies(toWgs84({ ...given, datum }), this.#area))
        this.#wouldFit.set(datum, (this.#wouldFit.get(datum) ?? 0) + 1);
  }

  /** Another datum is named only when clearly more of the shapes would lie inside. */
  #liesIn(): NonNullable<LayerReport['lies']> {
    const least = this.#inside + Math.max(1, this.#checked / 20);
    const [best] = [...this.#wouldFit]
      .filter(([datum, inside]) => datum !== this.#datum && inside > least)
      .sort(([, a], [, b]) => b - a);
    return { checked: this.#checked, inside: this.#inside, wouldFit: best?.[0] ?? null };
  }
}

function cornersOfBox(box: GeoBox | undefined): Place[] {
  return box === undefined
    ? []
    : [
        { lon: box.west, lat: box.south },
        { lon: box.east, lat: box.north },
      ];
}
